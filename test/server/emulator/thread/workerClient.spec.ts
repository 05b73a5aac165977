import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import { createDeviceIn } from '../../../../server/emulator/thread/threadedDevice.js';
import { errorOf, evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { silentLog } from '../../../support/emulator/testEmulator.js';
import { until } from '../../../support/until.js';

describe('a crash of the device thread', () => {
  let device: Device;
  before(async () => {
    device = await createDeviceIn(
      new URL('../../../support/emulator/crashingWorker.js', import.meta.url),
      'spu0',
      {},
      silentLog,
    );
    await device.reset(7);
  });
  after(() => device.close());

  const load = async () => {
    await loadDiagonal(device, [1, 2]);
    await loadVector(device, [1, 1]);
  };

  it('fails the calls under way with UNAVAILABLE; a new thread takes the next ones', async () => {
    await load();
    const { id } = await evolve(device, { duration: 1 });
    const crash = errorOf(device.emulator!.advanceClock(13));
    const reading = errorOf(sample(device, { at: { at: 'evolution', id } }));
    const errors = [await crash, await reading, await errorOf(evolve(device, {}))];
    for (const error of errors) {
      expect(error).to.include({ code: 'UNAVAILABLE' });
      expect(error.message).to.contain('load it again');
    }
    await until(() =>
      device.status().then(
        () => true,
        () => false,
      ),
    );
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'FAILED_PRECONDITION' });
    await load();
    await evolve(device, { initialState: 'target' });
    expect((await sample(device)).values).to.deep.equal([1, 1]);
  });
});
