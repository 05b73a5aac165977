// Puts gpu.js into dist/vendor, as one file that needs nothing else. Its package would bring webgpu (132 MB) and gl
// along, which its WebAssembly does not need; for a GPU it looks for navigator.gpu.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = new URL('..', import.meta.url);
const vendor = new URL('dist/vendor/', root);

buildSync({
  absWorkingDir: fileURLToPath(root),
  entryPoints: ['node_modules/gpu.js/src/index.js'],
  outfile: fileURLToPath(new URL('gpu.cjs', vendor)),
  bundle: true,
  platform: 'node',
  target: 'node20',
  // It goes on without, and says nothing.
  external: ['gl'],
  // Names stay, so that a stack tells something.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});

mkdirSync(vendor, { recursive: true });
const licenses = ['gpu.js', 'gpu-mock.js', 'acorn'].map((name) => {
  const license = readFileSync(new URL(`node_modules/${name}/LICENSE`, root), 'utf8').trim();
  return `${name}, part of gpu.cjs\n\n${license}\n`;
});
writeFileSync(new URL('LICENSES', vendor), licenses.join(`\n${'-'.repeat(80)}\n\n`));
