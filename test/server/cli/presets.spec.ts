import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageFolder } from '../../../common/packageFolder.js';

const run = promisify(execFile);
const spu = (...args: string[]) =>
  run(process.execPath, [join(packageFolder, 'dist', 'server', 'cli', 'main.js'), 'presets', ...args]);

describe('spu presets', () => {
  it('lists what comes with the package', async () => {
    const { stdout } = await spu();
    expect((await spu('list')).stdout).to.equal(stdout);
    for (const name of ['ideal', 'tngd-2024', 'spu-8-cell', '8-bit', '6-bit', '4-bit']) {
      expect(stdout).to.match(new RegExp(`^${name} +\\S`, 'm'));
    }
  });

  it('shows every setting with value, unit, range and source, and marks what is not the default', async () => {
    const { stdout } = await spu('show', 'tngd-2024');
    expect(stdout).to.match(/^\* adc\.bits = 16 bit\n.*Range: 0 to 24\.\n {4}Source: arXiv 2405\.13817/m);
    expect(stdout).to.match(/^ {2}array\.mismatchDtod = 0 relative$/m);
    expect(stdout).to.match(/^ {2}energy\.power = null W\n.*\n {4}Source: the user's/m);
  });

  it('gives the bare configuration, which is one that a device takes', async () => {
    const { stdout } = await spu('show', '6-bit', '--json');
    expect(JSON.parse(stdout)).to.have.nested.property('adc.bits', 6);
  });

  it('says which presets there are if there is none of the name', async () => {
    const error = await spu('show', 'nope').then(
      () => undefined,
      (failure: { code: number; stderr: string }) => failure,
    );
    expect(error?.code).to.equal(1);
    expect(error?.stderr).to.match(/no preset "nope"; there are .*ideal/);
  });
});
