import { expect } from 'chai';
import {
  batchesPerEpoch,
  loadMnist,
  pixels,
  shuffledBatches,
} from '../../../../examples/mnist/data/dataset.js';

describe('MNIST data', () => {
  it('is the original set: its first labels and its mean grey', async () => {
    const { images, labels, count } = await loadMnist('train', 60_000);
    expect(count).to.equal(60_000);
    expect([...labels.subarray(0, 10)]).to.deep.equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    const mean = images.reduce((sum, value) => sum + value, 0) / images.length;
    expect(mean).to.be.closeTo(0.1307, 5e-5);
    expect([...(await loadMnist('test', 4)).labels]).to.deep.equal([7, 2, 1, 0]);
  });

  it('refuses more images than there are', async () => {
    let message = '';
    await loadMnist('test', 10_001).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.include('holds 10000 items, but 10001 were asked for');
  });

  it('shuffles by seed, visits every example once an epoch, and drops the incomplete batch', async () => {
    const data = await loadMnist('train', 200);
    const perEpoch = batchesPerEpoch(data, 64);
    expect(perEpoch).to.equal(3);
    const take = (seed: number, count: number) => {
      const batches = shuffledBatches(data, 64, seed);
      return Array.from({ length: count }, () => batches.next().value);
    };
    const keys = (batches: { images: Float32Array }[]) =>
      batches.flatMap(({ images }) =>
        Array.from({ length: 64 }, (_, i) => images.subarray(i * pixels, (i + 1) * pixels).join()),
      );
    const first = keys(take(1, 6));
    expect(keys(take(1, 6))).to.deep.equal(first);
    expect(keys(take(2, 6))).to.not.deep.equal(first);
    expect(new Set(first.slice(0, 192)).size).to.equal(192);
    expect(first.slice(192)).to.not.deep.equal(first.slice(0, 192));
  });
});
