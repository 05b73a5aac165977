import { expect } from 'chai';
import type { Device, DeviceStatus } from '../../../server/device/device.js';
import { createSharedStatus } from '../../../server/session/sharedStatus.js';

describe('createSharedStatus', () => {
  it('asks once for all who ask at about the same time, and apart for the norm', async () => {
    const asked: boolean[] = [];
    let time = 0;
    const device = {
      async status(wants: { stateNorm: boolean }) {
        asked.push(wants.stateNorm);
        return { stateVersion: asked.length } as DeviceStatus;
      },
    } as Device;
    const status = createSharedStatus(device, () => time);
    const all = await Promise.all(Array.from({ length: 200 }, () => status({ stateNorm: false })));
    expect(new Set(all).size).to.equal(1);
    await status({ stateNorm: true });
    await status({ stateNorm: false });
    expect(asked).to.deep.equal([false, true]);
    time = 20;
    await status({ stateNorm: false });
    expect(asked).to.deep.equal([false, true, false]);
  });
});
