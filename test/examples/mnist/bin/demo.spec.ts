import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { blocksOf } from '../../../support/docs/codeBlocks.js';
import { startProgram } from '../../../support/examples/mnistProgram.js';
import { killAll } from '../../../support/rpc/childProcess.js';

describe('npm run demo', () => {
  let out: string;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'spu-demo-'));
  });
  after(() => rm(out, { recursive: true }));
  afterEach(killAll);

  /** The folder of the emulator's socket, which goes when the emulator's process has ended. */
  const socketFolder = (output: string) => dirname(/unix:(\S+\.sock)/.exec(output)![1]);

  it('--full trains every network with every optimizer and seed, and stops its emulator', async () => {
    const demo = startProgram('demo', out, '--full', '--epochs', '2', '--seeds', '2');
    expect(await demo.ended, demo.output()).to.equal(0);
    const rows = demo.output().split('\n');
    const said = blocksOf('README.md', 'text')[0].split('\n');
    const columns = (lines: string[]) =>
      lines.filter((line) => line.startsWith('model ')).map((line) => line.trim().split(/ {2,}/));
    expect(columns(rows)).to.deep.equal(columns(said));
    for (const model of ['MLP', 'ConvNet']) {
      for (const optimizer of ['SGD', 'Adam', 'TNGD', 'TNGD-Adam']) {
        const own = rows
          .map((row) => row.split(/ {2,}/))
          .filter((row) => row[0] === model && row[1] === optimizer);
        // Two epochs of four steps; the time of each part.
        expect(own, `${model}, ${optimizer}`).to.have.length(3);
        expect(own.map((row) => row.slice(2, 4)).slice(0, 2)).to.deep.equal([
          ['1', '4'],
          ['2', '8'],
        ]);
        const [deviceMs, megabytes] = own[0].slice(8, 10).map(Number.parseFloat);
        if (optimizer.startsWith('TNGD')) {
          expect(deviceMs).to.be.above(0);
          expect(megabytes).to.be.above(0);
        } else expect([deviceMs, megabytes]).to.deep.equal([0, 0]);
      }
    }
    expect(await readFile(join(out, 'demo.svg'), 'utf8')).to.match(/^<svg.*ConvNet: accuracy.*<\/svg>$/s);
    const { entries, settings } = JSON.parse(await readFile(join(out, 'demo.json'), 'utf8'));
    expect(settings).to.include({ tngdEta: 0.01, damping: 0.01, duration: 50, adamEta: 1e-3 });
    for (const { runs } of entries) expect(runs).to.have.length(2);
    expect(existsSync(socketFolder(demo.output()))).to.equal(false);
  });

  it('Ctrl-C in the middle of training ends it with 130, and its emulator', async () => {
    const demo = startProgram('demo', out, '--models', 'mlp', '--steps', '100000', '--optimizers', 'tngd');
    await demo.saw(/❯ MLP/);
    demo.process.kill('SIGINT');
    expect(await demo.ended, demo.output()).to.equal(130);
    expect(demo.output()).to.include('Stopped');
    expect(existsSync(socketFolder(demo.output()))).to.equal(false);
  });
});
