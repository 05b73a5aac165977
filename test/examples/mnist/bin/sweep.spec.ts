import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProgram } from '../../../support/examples/mnistProgram.js';
import { killAll } from '../../../support/rpc/childProcess.js';

describe('npm run sweep', () => {
  let out: string;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'spu-sweep-'));
  });
  after(() => rm(out, { recursive: true }));
  afterEach(killAll);

  it('draws both sweeps', async () => {
    const sweep = startProgram('sweep', out, '--steps', '2');
    expect(await sweep.ended, sweep.output()).to.equal(0);
    for (const label of ['t = 0', 't = 5', 't = 10', 't = 20', 't = 50'])
      expect(await readFile(join(out, 'sweep-t.svg'), 'utf8')).to.include(`>${label}<`);
    for (const label of ['t_d = 0', 't_d = 0.2', 't_d = 1'])
      expect(await readFile(join(out, 'sweep-td.svg'), 'utf8')).to.include(`>${label}<`);
  });
});
