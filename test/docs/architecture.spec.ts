import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';
import { read } from '../support/docs/codeBlocks.js';

const folders = ['common', 'simd', 'proto', 'client', 'server', 'examples', 'test', 'bench', 'docs'];
const files = folders.flatMap((folder) =>
  readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' }).map(
    (file) => `/${folder}/${file}`,
  ),
);

describe('ARCHITECTURE.md', () => {
  it('names files that exist', () => {
    const named = [...read('ARCHITECTURE.md').matchAll(/`([\w/]+\.(?:ts|proto|md))`/g)].map(
      ([, path]) => path,
    );
    expect(named).to.have.length.above(50);
    for (const path of named) {
      expect(
        files.some((file) => file.endsWith(`/${path}`)),
        path,
      ).to.equal(true);
    }
  });

  it('names every folder of the emulator', () => {
    const emulator = join(packageFolder, 'server', 'emulator');
    const own = readdirSync(emulator, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const named = [...read('ARCHITECTURE.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(named.sort()).to.deep.equal(own.map(({ name }) => name).sort());
  });
});
