import { expect } from 'chai';
import type { DeviceDescription } from '../../../common/description.js';
import createBoard from '../../../examples/driver/driver.js';
import { checkDevice } from '../../../server/device/checkDevice.js';
import type { Device, DeviceLog } from '../../../server/device/device.js';

const log: DeviceLog = { info() {}, warn() {}, error() {} };

async function complaint(device: unknown, name = 'a'): Promise<string> {
  return checkDevice(device, name).then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('checkDevice', () => {
  let board: Device;
  beforeEach(async () => {
    board = await createBoard('a', {}, log);
  });

  const describing = async (own: Partial<DeviceDescription>): Promise<Device> => {
    const description = await board.describe();
    return { ...board, describe: async () => ({ ...description, ...own }) };
  };

  it('passes the example board', async () => {
    expect(await complaint(board)).to.equal('none');
  });

  it('says what a driver made that is no device', async () => {
    expect(await complaint(undefined)).to.match(/no device object/);
    expect(await complaint({ ...board, sample: undefined, close: 1 })).to.match(/no method sample, close/);
    expect(await complaint(board, 'b')).to.match(/is a, the server asked for b/);
  });

  it('lists every mistake of the description', async () => {
    const { limits } = await board.describe();
    const bad = await describing({
      analog: { tau: 0, secondsPerTick: 1e-9 },
      driver: 'toaster' as never,
      limits: { ...limits, dimension: { min: 5, max: 2 }, dtypes: ['float8' as never] },
    });
    const words = await complaint(bad);
    for (const part of [/analog.tau/, /driver: /, /limits.dimension: min is above max/, /limits.dtypes.0/])
      expect(words).to.match(part);
  });

  it('wants the methods of the features that a device says it has', async () => {
    const promising = await describing({ features: ['seed', 'loadedDamping', 'calibrate'] });
    expect(await complaint(promising)).to.match(/loadedDamping needs the method changeDamping/);
    expect(await complaint(promising)).to.match(/calibrate needs the method calibrate; .* resetCalibration$/);
    const able = { changeDamping() {}, async *calibrate() {}, async resetCalibration() {} };
    expect(await complaint({ ...promising, ...able })).to.equal('none');
    expect(await complaint(await describing({ features: ['levitation' as never] }))).to.match(/features.0/);
  });

  it('lets a device leave out what it cannot state', async () => {
    expect(
      await complaint(
        await describing({ analog: { tau: 1e-6, secondsPerTick: 1e-9 }, timing: {}, calibration: [] }),
      ),
    ).to.equal('none');
  });
});
