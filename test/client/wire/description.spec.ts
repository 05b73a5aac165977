import { expect } from 'chai';
import { connectSpu, type DeviceDescription } from '../../../client/index.js';
import type { DeviceDescription as WireDescription } from '../../../proto/types/spu/v1/DeviceDescription.js';
import { startFakeServer } from '../../support/client/fakeServer.js';

/** A description as it comes out of the client. */
async function described(device: WireDescription): Promise<DeviceDescription> {
  const server = await startFakeServer({ GetDevice: (_, done) => done(null, { device }) });
  const spu = await connectSpu(server.address);
  try {
    return await spu.getDevice('spu0');
  } finally {
    spu.close();
    server.stop();
  }
}

describe('the description of a device', () => {
  it('has enums by their names, without those of a later protocol, and times in seconds', async () => {
    const { driver, minorVersion, features, limits, service, calibration } = await described({
      driver: 'DRIVER_KIND_HARDWARE',
      minorVersion: 3,
      features: ['FEATURE_RUN', 'FEATURE_LOADED_DAMPING', 99 as never],
      limits: { sampleDtypes: ['DATA_TYPE_FLOAT32', 'DATA_TYPE_FLOAT16'], maxQueuedEvolutions: 8 },
      service: { maxChunkBytes: 1 << 20, lease: { seconds: 60 }, grace: { nanos: 5e8 } },
      calibration: [{ name: 'read_offset', value: 0.5, unit: 'UNIT_FULL_SCALE', measuredAt: { seconds: 5 } }],
    });
    expect({ driver, minorVersion, features }).to.deep.equal({
      driver: 'hardware',
      minorVersion: 3,
      features: ['run', 'loadedDamping'],
    });
    expect(limits!.sampleDtypes).to.deep.equal(['float32', 'float16']);
    expect(limits!.maxQueuedEvolutions).to.equal(8);
    expect(service).to.include({ maxChunkBytes: 1 << 20, lease: 60, grace: 0.5 });
    expect(calibration).to.deep.equal([
      { name: 'read_offset', value: 0.5, unit: 'fullScale', measuredAt: new Date(5000) },
    ]);
  });

  it('of its analog side leaves out what is not stated', async () => {
    const { analog } = await described({
      analog: {
        tau: 1e-6,
        secondsPerTick: 1e-9,
        clock: 'CLOCK_KIND_REALTIME',
        idleState: 'IDLE_STATE_HOLD',
        adc: { bits: 12, fullScale: 4, rounding: 'ROUNDING_STOCHASTIC' },
        tolerances: { tau: { relative: 0.01 }, offset: { absolute: 1e-4 } },
      },
    });
    expect(analog).to.deep.equal({
      tau: 1e-6,
      secondsPerTick: 1e-9,
      clock: 'realtime',
      idleState: 'hold',
      adc: { bits: 12, fullScale: 4, rounding: 'stochastic' },
      tolerances: { tau: { relative: 0.01, absolute: 0 }, offset: { relative: 0, absolute: 1e-4 } },
    });
    const bare = await described({ analog: { tau: 1e-6, secondsPerTick: 1e-9 } });
    expect(bare.analog).to.deep.equal({ tau: 1e-6, secondsPerTick: 1e-9 });
    expect(bare).not.to.have.any.keys(['limits', 'timing', 'service', 'compute']);
  });
});
