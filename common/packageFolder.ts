import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  // Compiled files live in dist/common, sources in common.
  return here.endsWith(join('dist', 'common')) ? join(here, '..', '..') : join(here, '..');
}

/** Folder of the package: where proto/, server/presets and package.json lie. */
export const packageFolder = packageRoot();
