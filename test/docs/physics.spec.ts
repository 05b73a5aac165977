import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';
import { read } from '../support/docs/codeBlocks.js';

const [statements, proofs] = read('docs/physics.md').split('### Statement by statement');
const rows = [...proofs.matchAll(/^\| (.*?) ?\| (.+) \| `(test\/[^:]+): (.+)` \|$/gm)].map(
  ([, section, statement, file, title]) => ({ section, statement, file, title }),
);

/** Titles of the tests of a file, as its source has them, `...` for what a template fills in. */
function titlesOf(source: string): string[] {
  const calls = source.matchAll(/\b(?:it|describe)\(\s*(['"`])(.*?[^\\])\1\s*,/gs);
  return [...calls].map(([, , title]) => title.replaceAll(/\$\{.*?\}/g, '...').replaceAll("\\'", "'"));
}

describe('docs/physics.md', () => {
  it('names tests that exist, each by its title or a part of it', () => {
    // All rows of the table have been understood.
    expect(proofs.match(/^\|/gm)).to.have.length(rows.length + 2);
    expect(rows).to.have.length.above(60);
    for (const { file, title } of rows) {
      expect(existsSync(join(packageFolder, file)), file).to.equal(true);
      const titles = titlesOf(readFileSync(join(packageFolder, file), 'utf8'));
      expect(
        titles.some((found) => found.includes(title)),
        `${file}: ${title}`,
      ).to.equal(true);
    }
  });

  it('has a test for every section that states what the device does', () => {
    const headings = [...statements.matchAll(/^(?:#{2,3} (.+)|\*\*(.+?)\.\*\*)/gm)].map(([, heading, run]) =>
      (heading ?? run).replace(/ \(.*\)$/, ''),
    );
    // What they say comes of a study, and is measured by it; or is about the tests themselves.
    const others = ['What the imperfections do to training', 'How it is tested'];
    const proved = rows.map(({ section }) => section).filter((section) => section !== '');
    expect(proved).to.deep.equal(headings.filter((heading) => !others.includes(heading)));
  });
});
