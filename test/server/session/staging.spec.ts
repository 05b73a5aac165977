import { expect } from 'chai';
import type { Upload } from '../../../server/device/device.js';
import { createStaging } from '../../../server/session/staging.js';
import { tensor } from '../../support/emulator/driving.js';

const mostRanges = 2 ** 16;

function uploadOf(bytes: number): Upload<unknown> {
  return {
    memory: [new Uint8Array(new SharedArrayBuffer(bytes))],
    arrived() {},
    commit: async () => undefined,
    discard() {},
  };
}

describe('createStaging', () => {
  const n = 2 * mostRanges + 64;
  const specs = [tensor('diagonal', 'float32', [n])];
  const number = new Uint8Array(4);

  it('takes numbers from the last to the first, one at a time', () => {
    const staging = createStaging(specs, uploadOf(4 * n));
    for (let i = n - 1; i >= 0; i--) {
      const chunk = staging.openChunk(0, 4 * i, 4);
      chunk.append(number);
      chunk.close();
    }
    expect(staging.received).to.equal(4 * n);
    staging.checkComplete();
  });

  it('refuses chunks that leave more gaps than it keeps', () => {
    const staging = createStaging(specs, uploadOf(4 * n));
    let taken = 0;
    const scatter = () => {
      for (let i = n - 1; i >= 0; i -= 2) {
        const chunk = staging.openChunk(0, 4 * i, 4);
        chunk.append(number);
        chunk.close();
        taken++;
      }
    };
    expect(scatter).to.throw(/leave more than 65536 gaps/);
    expect(taken).to.be.within(mostRanges, mostRanges + 1);
  });
});
