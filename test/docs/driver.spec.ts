import { join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';
import { blocksOf, read } from '../support/docs/codeBlocks.js';
import { killAll, startChild, startCli } from '../support/rpc/childProcess.js';

const words = (text: string) => text.replace(/\s+/g, ' ').trim();

describe('docs/driver.md', () => {
  afterEach(killAll);

  it('its commands solve a system on the example driver', async () => {
    const [setup, serve, solve, ...rest] = blocksOf('docs/driver.md', 'sh')[0].trim().split('\n');
    expect([setup, rest]).to.deep.equal(['npm run setup', []]);
    const [npx, spu, command, flag, driver] = serve.split(' ');
    expect([npx, spu, command, flag]).to.deep.equal(['npx', 'spu', 'serve', '--driver']);
    const server = await startCli([flag, join(packageFolder, driver)]);
    const [node, program] = solve.split(' ');
    expect(node).to.equal('node');
    const solving = startChild(process.execPath, [join(packageFolder, program), server.address]);
    expect(await solving.ended, solving.output()).to.equal(0);
    expect(solving.output()).to.match(/^x = 0\.(19|20)\d+, 0\.(59|60)\d+ \+- /);
  });

  it('its types are those of the port', () => {
    const port = words(read('server/device/device.ts'));
    for (const block of blocksOf('docs/driver.md', 'ts')) expect(port).to.include(words(block));
  });
});
