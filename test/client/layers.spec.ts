import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';

/** From the bottom: a file may import from layers below its own, and from its own folder or layer. */
const layers: readonly (readonly string[])[] = [
  ['common', 'simd'],
  ['proto'],
  ['client/errors', 'client/checks'],
  ['client/wire'],
  ['client/structures', 'client/transport'],
  ['client/upload'],
  ['client/operations'],
  ['client/loads', 'client/run'],
  ['client/session'],
  ['client/connect', 'client/algebra', 'client/optimizer'],
  ['client/index'],
];

const files = ['common', 'simd', 'proto', 'client'].flatMap((folder) =>
  readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !(folder === 'proto' && file.startsWith('types')))
    .map((file) => join(folder, file)),
);

/** Files that a file names, types included, without those of packages and what is generated from the protocol. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(packageFolder, file), 'utf8');
  return [...source.matchAll(/ from '(\.[^']+)\.js'/g)]
    .map(([, path]) => join(dirname(file), `${path}.ts`))
    .filter((path) => !path.startsWith(join('proto', 'types')));
}

function layerOf(file: string): number {
  const name = file.replace(/\.ts$/, '');
  return layers.findIndex((names) => names.some((each) => name === each || name.startsWith(`${each}/`)));
}

function cycleFrom(file: string, trail: readonly string[], done: Set<string>): string[] | undefined {
  if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const next of importsOf(file)) {
    const cycle = cycleFrom(next, [...trail, file], done);
    if (cycle) return cycle;
  }
  done.add(file);
  return undefined;
}

describe('imports of the client and of what it shares with the server', () => {
  it('every file has a layer', () => {
    expect(files.filter((file) => layerOf(file) < 0)).to.deep.equal([]);
  });

  it('go down only', () => {
    const upwards = files.flatMap((file) =>
      importsOf(file)
        .filter((path) => layerOf(path) < 0 || layerOf(path) > layerOf(file))
        .map((path) => `${file} -> ${path}`),
    );
    expect(upwards).to.deep.equal([]);
  });

  it('make no circle', () => {
    const done = new Set<string>();
    expect(files.map((file) => cycleFrom(file, [], done)).find((cycle) => cycle)).to.equal(undefined);
  });
});
