import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../../common/packageFolder.js';

const run = promisify(execFile);

/** Folders that no fresh clone has, or that need no copy of their own. */
const left = new Set(['.git', 'api', 'build', 'dist', 'node_modules', 'out']);

/** A copy of the sources with packages installed, and nothing built: as in a fresh clone after npm ci. */
function freshClone(folder: string): void {
  cpSync(packageFolder, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !left.has(basename(path)) || path === packageFolder,
  });
  const modules = join(packageFolder, 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(modules)) {
    // The copy's own.
    if (name === 'spu-client') symlinkSync('../client', join(folder, 'node_modules', name));
    else if (name !== '.package-lock.json')
      symlinkSync(join(modules, name), join(folder, 'node_modules', name));
  }
  copyFileSync(join(modules, '.package-lock.json'), join(folder, 'node_modules', '.package-lock.json'));
}

/** The tarballs that `npm run pack` makes of a fresh clone. */
export interface PackedPackages {
  client: string;
  server: string;
  remove(): void;
}

export async function packPackages(): Promise<PackedPackages> {
  const folder = mkdtempSync(join(tmpdir(), 'spu-clone-'));
  freshClone(folder);
  await run('npm', ['run', '--silent', 'pack'], { cwd: folder, maxBuffer: 2 ** 26 });
  const build = join(folder, 'build');
  const tarball = (name: string) =>
    join(build, readdirSync(build).find((file) => file.startsWith(name) && file.endsWith('.tgz'))!);
  return {
    client: tarball('spu-client'),
    server: tarball('spu-emulator'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
