import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';

const folder = join(packageFolder, 'client');

/** Every name that the library exports, and the source of the file that declares it. */
function exportsOf(index: string): { name: string; source: string }[] {
  return [...index.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)\.js'/g)].flatMap(([, list, path]) => {
    const source = readFileSync(join(folder, `${path}.ts`), 'utf8');
    const names = list.split(',').map((name) => name.replace('type ', '').trim());
    return names.filter((name) => name !== '').map((name) => ({ name, source }));
  });
}

const docOf = (name: string, source: string) =>
  new RegExp(
    `/\\*\\*(?:(?!\\*/)[^])*\\*/\\n(?=export (async )?(type|interface|function|class|const) ${name}\\b)`,
  ).exec(source)?.[0];

describe('what the library exports', () => {
  it('is explained, each with an example', () => {
    const all = exportsOf(readFileSync(join(folder, 'index.ts'), 'utf8'));
    expect(all.length).to.be.above(50);
    const bare = all.filter(({ name, source }) => !docOf(name, source)?.includes('@example'));
    expect(bare.map(({ name }) => name)).to.deep.equal([]);
  });
});
