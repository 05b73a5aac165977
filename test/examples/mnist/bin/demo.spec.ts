import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { killAll, startChild } from '../../../support/rpc/childProcess.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../../../../examples/mnist/bin/${name}.js`, import.meta.url));

/** Networks that are trained in no time. */
const small = [
  ...['--train', '64', '--test', '50', '--batch', '16', '--hidden', '3'],
  ...['--channels', '1', '--conv-hidden', '3'],
];

describe('programs of the MNIST trainer', function () {
  this.timeout(60_000);
  let out: string;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'spu-demo-'));
  });
  after(() => rm(out, { recursive: true }));
  afterEach(killAll);

  const start = (name: string, ...flags: string[]) =>
    startChild(process.execPath, [program(name), ...small, '--out', out, ...flags]);

  /** The folder of the emulator's socket, which goes when the emulator's process has ended. */
  const socketFolder = (output: string) => dirname(/unix:(\S+\.sock)/.exec(output)![1]);

  it('demo --full trains every network with every optimizer and seed, and stops its emulator', async () => {
    const demo = start('demo', '--full', '--epochs', '2', '--seeds', '2');
    expect(await demo.ended, demo.output()).to.equal(0);
    const rows = demo.output().split('\n');
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

  it('sweep draws both sweeps', async () => {
    const sweep = start('sweep', '--steps', '2');
    expect(await sweep.ended, sweep.output()).to.equal(0);
    for (const label of ['t = 0', 't = 5', 't = 10', 't = 20', 't = 50']) {
      expect(await readFile(join(out, 'sweep-t.svg'), 'utf8')).to.include(`>${label}<`);
    }
    for (const label of ['t_d = 0', 't_d = 0.2', 't_d = 1']) {
      expect(await readFile(join(out, 'sweep-td.svg'), 'utf8')).to.include(`>${label}<`);
    }
  });

  it('Ctrl-C in the middle of training ends demo with 130, and its emulator', async () => {
    const demo = start('demo', '--models', 'mlp', '--steps', '100000', '--optimizers', 'tngd');
    await demo.saw(/❯ MLP/);
    demo.process.kill('SIGINT');
    expect(await demo.ended, demo.output()).to.equal(130);
    expect(demo.output()).to.include('Stopped');
    expect(existsSync(socketFolder(demo.output()))).to.equal(false);
  });
});
