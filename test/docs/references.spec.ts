import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { packageFolder } from '../../common/packageFolder.js';
import { serveCommand } from '../../server/cli/serve.js';
import { pages, read } from '../support/docs/codeBlocks.js';
import { killAll, startChild } from '../support/rpc/childProcess.js';

const matches = (page: string, pattern: RegExp) =>
  [...read(page).matchAll(pattern)].map(([, found]) => found);
const inPackage = (path: string) => join(packageFolder, path);

describe('what the pages name exists', () => {
  afterEach(killAll);

  for (const page of pages)
    it(`${page}: files, scripts and programs`, () => {
      const links = matches(page, /\]\((?!https?:|#)([^)#]+)/g);
      for (const link of links) expect(existsSync(inPackage(join(dirname(page), link))), link).to.equal(true);
      const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
      for (const script of matches(page, /npm run ([\w:]+)/g))
        expect(scripts, script).to.have.property(script);
      for (const program of matches(page, /node (dist\/\S+\.js)/g))
        expect(existsSync(inPackage(program)), program).to.equal(true);
      for (const file of matches(page, /docker compose -f (\S+)/g))
        expect(parse(read(file)), file).to.have.property('services');
      for (const path of matches(
        page,
        /`((?:server|client|common|simd|proto|examples|bench|test)\/[\w./-]+\.\w+)`/g,
      ))
        expect(existsSync(inPackage(path)), path).to.equal(true);
    });

  it('README.md: flags of spu serve', () => {
    const known = new Set(serveCommand().options.map(({ long }) => long));
    const table = read('README.md').split('## Configure it')[1].split('## ')[0];
    const named = [...table.matchAll(/(--[a-z][a-z-]*)/g)]
      .map(([flag]) => flag)
      .filter((flag) => flag !== '--help');
    expect(named).to.include.members(['--config', '--preset', '--devices', '--listen', '--compute-backend']);
    for (const flag of named) expect(known, flag).to.include(flag);
  });

  it('README.md and docs/performance.md: flags of the demo', async () => {
    const demo = startChild(process.execPath, [inPackage('dist/examples/mnist/bin/demo.js'), '--help']);
    await demo.ended;
    for (const flag of ['--full', '--factors']) expect(demo.output()).to.include(flag);
  });

  it('docs/performance.md: benchmarks of its commands', () => {
    for (const names of matches('docs/performance.md', /npm run bench -- ([a-z ]+)/g))
      for (const name of names.trim().split(' '))
        expect(existsSync(inPackage(`bench/${name}.ts`)), name).to.equal(true);
  });
});
