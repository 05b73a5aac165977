import { expect } from 'chai';
import type { EmulatorControl } from '../../../server/device/device.js';
import { packSnapshot, snapshotLength } from '../../../server/emulator/control/snapshotFormat.js';
import { createMemoryBudget } from '../../../server/session/memoryBudget.js';
import { createSnapshotReceiver } from '../../../server/session/snapshotReceiver.js';

const MiB = 2 ** 20;
const control = { snapshotLength } as EmulatorControl;
const limits = { memoryBytes: MiB };
const numbers = new Float64Array(1000).fill(7);
const snapshot = () => packSnapshot({ numbers }, async () => {});

describe('createSnapshotReceiver', () => {
  it('puts the bytes together, however they are cut', async () => {
    const bytes = await snapshot();
    for (const size of [7, 32, 1000, bytes.length]) {
      const receiver = createSnapshotReceiver(control, limits, createMemoryBudget(MiB));
      for (let at = 0; at < bytes.length; at += size) receiver.take(bytes.slice(at, at + size));
      expect(Buffer.from(receiver.whole()).equals(bytes), `${size}`).to.equal(true);
    }
  });

  it('refuses what is no snapshot with its first bytes, and what is too large before there is memory for it', async () => {
    const receiver = createSnapshotReceiver(control, limits, createMemoryBudget(MiB));
    expect(() => receiver.take(Buffer.alloc(100))).to.throw(/not a snapshot/);
    const large = Buffer.from(await snapshot());
    large.writeBigUInt64LE(2n ** 50n, 8);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => createSnapshotReceiver(control, limits, createMemoryBudget(MiB)).take(large)).to.throw(
      /The snapshot is 1125899906842624/,
    );
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(MiB);
  });

  it('refuses more than the head says, and less', async () => {
    const bytes = await snapshot();
    const more = createSnapshotReceiver(control, limits, createMemoryBudget(MiB));
    more.take(bytes);
    expect(() => more.take(Buffer.alloc(1))).to.throw(/more than its/);
    const less = createSnapshotReceiver(control, limits, createMemoryBudget(MiB));
    less.take(bytes.slice(0, -1));
    expect(() => less.whole()).to.throw(/send it whole/);
    expect(createSnapshotReceiver(control, limits, createMemoryBudget(MiB)).whole()).to.have.length(0);
  });
});
