import { expect } from 'chai';
import { connectSpu, type SpuClient } from '../../../../client/index.js';
import { loadMnist } from '../../../../examples/mnist/data/dataset.js';
import { createHost } from '../../../../examples/mnist/network/layer.js';
import { createMlp } from '../../../../examples/mnist/network/mlp.js';
import { drawStudy, studyTable } from '../../../../examples/mnist/report/study.js';
import { runStudy, type StudyResult } from '../../../../examples/mnist/training/study.js';
import { type RunningServer, startServer } from '../../../../server/index.js';
import { plainCompute } from '../../../support/examples/plain-compute.js';

describe('study of converters and temperature', () => {
  let server: RunningServer;
  let spu: SpuClient;

  before(async () => {
    server = await startServer({ listen: ['127.0.0.1:0'], log: { level: 'silent' } });
    spu = await connectSpu(server.addresses[0]);
  });

  after(async () => {
    spu?.close();
    await server?.close(0);
  });

  it('finds what bits and temperature do to the solution, and leaves the device as it was', async () => {
    const [{ name }] = await spu.listDevices();
    const before = await spu.emulator(name).getConfig();
    const [train, test] = [await loadMnist('train', 64), await loadMnist('test', 50)];
    const told: string[] = [];
    const results = await runStudy({
      spu,
      device: name,
      network: createMlp(createHost(plainCompute), 2),
      train,
      test,
      adcBits: [8, 0],
      matrixBits: [6, 10, 0],
      temperatures: [0, 100, 400],
      voltageScale: 2e-3,
      batch: 4,
      duration: 50,
      damping: 0.01,
      learningRate: 0.1,
      warmUpSteps: 2,
      trainingSteps: 1,
      seed: 1,
      seeds: 2,
      onResult: (_, done, total) => told.push(`${done}/${total}`),
    });
    expect(await spu.emulator(name).getConfig()).to.deep.equal(before);
    expect(told.at(-1)).to.equal('18/18');
    const error = (place: Partial<StudyResult>) => {
      const found = results.find((result) =>
        Object.entries(place).every(([key, value]) => result[key as keyof StudyResult] === value),
      );
      return found!.solutionError!;
    };
    const coldest = { adcBits: 0, temperature: 0 };
    expect(error({ ...coldest, matrixBits: 0 })).to.equal(0);
    expect(error({ ...coldest, matrixBits: 10 })).to.be.within(1e-5, 0.1);
    expect(error({ ...coldest, matrixBits: 6 })).to.be.above(4 * error({ ...coldest, matrixBits: 10 }));
    expect(error({ adcBits: 8, matrixBits: 0, temperature: 0 })).to.be.within(1e-4, 0.1);
    // The same noise, its size by the square root of the temperature.
    const thermal = (temperature: number) => error({ adcBits: 0, matrixBits: 0, temperature });
    expect(thermal(400) / thermal(100)).to.be.closeTo(2, 0.001);
    for (const { tests } of results) {
      expect(tests).to.have.length(2);
      for (const { loss } of tests!) expect(loss).to.be.within(1, 4);
    }
    expect(drawStudy(results, 'b = 4')).to.include('<svg');
    expect(studyTable(results).split('\n')).to.have.length(20);
  });
});
