// Assembles the npm package of the client in a folder: client/package.json is its manifest here, where it runs from the
// dist of the whole project; there it has a dist of its own, with what the client needs of it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const part of ['client', 'common', 'proto', 'simd'])
  cpSync(join(root, 'dist', part), join(folder, 'dist', part), { recursive: true });
cpSync(join(root, 'proto'), join(folder, 'proto'), { recursive: true });
cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
cpSync(join(root, 'client', 'README.md'), join(folder, 'README.md'));

const { main, types, scripts, ...manifest } = JSON.parse(
  readFileSync(join(root, 'client', 'package.json'), 'utf8'),
);
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
manifest.exports = {
  ...exports,
  '.': { types: './dist/client/index.d.ts', default: './dist/client/index.js' },
};
manifest.files = ['dist', '!dist/proto/types/**/*.{js,js.map}', 'proto/**/*.proto', 'proto/spu.binpb'];
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
