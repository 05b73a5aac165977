import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProgram } from '../../../support/examples/mnistProgram.js';
import { killAll } from '../../../support/rpc/childProcess.js';

describe('npm run study', () => {
  let out: string;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'spu-study-'));
  });
  after(() => rm(out, { recursive: true }));
  afterEach(killAll);

  it('draws what bits do to solution and training', async () => {
    const bits = ['--adc-bits', '0', '8', '--matrix-bits', '0', '--temperatures', '300'];
    const steps = ['--seeds', '1', '--warm-up-steps', '1', '--training-steps', '1'];
    const study = startProgram('study', out, ...bits, ...steps);
    expect(await study.ended, study.output()).to.equal(0);
    expect(await readFile(join(out, 'study.svg'), 'utf8')).to.match(/^<svg.*<\/svg>$/s);
    const { results } = JSON.parse(await readFile(join(out, 'study.json'), 'utf8'));
    expect(results.map(({ adcBits }: { adcBits: number }) => adcBits)).to.deep.equal([0, 8]);
  });
});
