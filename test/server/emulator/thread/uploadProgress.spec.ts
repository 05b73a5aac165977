import { expect } from 'chai';
import { UploadProgress } from '../../../../server/emulator/thread/uploadProgress.js';

describe('UploadProgress', () => {
  it('tells what has come since the last look, each tensor once', () => {
    const tensors = 1000;
    const sender = UploadProgress.create(tensors);
    const receiver = UploadProgress.of(sender.buffer, tensors);
    expect(sender.report(999, 8), 'the first report wakes the worker').to.equal(true);
    expect(sender.report(999, 16)).to.equal(false);
    expect(sender.report(0, 4)).to.equal(false);
    expect(receiver.look()).to.have.deep.members([
      [0, 4],
      [999, 16],
    ]);
    expect(receiver.look()).to.deep.equal([]);
    expect(sender.report(300, 1)).to.equal(true);
    expect(receiver.look()).to.deep.equal([[300, 1]]);
  });

  it('costs what has changed, not what there is', () => {
    const tensors = 100_000;
    const sender = UploadProgress.create(tensors);
    const { load } = Atomics;
    let loads = 0;
    Atomics.load = ((...args: Parameters<typeof load>) => {
      loads++;
      return load(...args);
    }) as typeof load;
    try {
      for (let tensor = 0; tensor < 100; tensor++) {
        sender.report(tensor, 4);
        expect(sender.look()).to.deep.equal([[tensor, 4]]);
      }
    } finally {
      Atomics.load = load;
    }
    expect(loads / 100).to.be.below(1000);
  });
});
