import { expect } from 'chai';
import { checkDevice } from '../../../../server/device/checkDevice.js';
import { listPresets, loadPreset } from '../../../../server/emulator/config/presets.js';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import { loadDiagonal, loadVector } from '../../../support/emulator/driving.js';
import { heldBy } from '../../../support/emulator/measuring.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const describing = async (settings: DeviceConfigInput = {}) => (await testMachine(settings)).describe();
const tolerances = async (settings: DeviceConfigInput) => (await describing(settings)).analog.tolerances!;
const exact = { relative: 0, absolute: 0 };

describe('description of an emulated device', () => {
  it('states its limits, features, resolution and what the state does between evolutions', async () => {
    const { limits, analog, features } = await describing();
    expect(limits).to.include({
      ...{ maxQueuedEvolutions: 1024, maxCalibrationReadings: 65536, maxCovarianceDimension: 256 },
      ...{ asymmetryTolerance: 1e-5, maxBlocks: 4096, maxSegments: 4096, maxDuration: 1e9 },
    });
    expect(limits.sampleDtypes).to.deep.equal(['float64', 'float32', 'float16']);
    expect(limits.reductions).to.include('meanAndCovariance');
    expect(analog).to.include({ secondsPerTick: 1e-10, idleState: 'hold', clock: 'virtual' });
    expect(features).to.include.members(['loadedDamping', 'evolutionQueue', 'cancelEvolution', 'calibrate']);
  });

  it('states no duration that its ticks could not hold', async () => {
    const { limits } = await describing({ resistance: 1e6, clock: { tick: 1e-12 } });
    expect(limits.maxDuration).to.equal(2 ** 52 * 1e-9);
  });

  it('is accepted of every preset', async () => {
    for (const name of await listPresets()) {
      await checkDevice(await testMachine((await loadPreset(name)).config), 'spu0');
    }
  });

  it('names the versions loaded last', async () => {
    const device = await testMachine();
    const versions = async () => {
      const { matrixVersion, targetVersion, stateVersion } = await device.status();
      return [matrixVersion, targetVersion, stateVersion];
    };
    expect(await versions()).to.deep.equal([0, 0, 0]);
    await loadDiagonal(device, [1, 2]);
    for (let k = 0; k < 2; k++) await loadVector(device, [1, 2]);
    for (let k = 0; k < 3; k++) await loadVector(device, [1, 2], { role: 'state' });
    expect(await versions()).to.deep.equal([1, 2, 3]);
  });
});

describe('tolerances', () => {
  it('of an ideal device are 0', async () => {
    const { config } = await loadPreset('ideal');
    const all = { tau: exact, kappa: exact, gain: exact, offset: exact, cellError: exact, drift: exact };
    expect(await tolerances(config)).to.deep.equal(all);
  });

  it('are left out where a range is found at each load or read, or a cell may hold anything', async () => {
    const auto = { bits: 8, range: 'auto' as const };
    const stated = await tolerances({
      matrixDac: auto,
      adc: { ...auto, offsetError: 0.01, gainError: -0.02 },
    });
    expect(stated.cellError).to.equal(undefined);
    expect(stated.offset).to.equal(undefined);
    expect(stated.gain).to.deep.equal({ relative: 0.02, absolute: 0 });
    expect((await tolerances({ array: { stuckFraction: 0.01 } })).cellError).to.equal(undefined);
    expect((await tolerances({ integrator: { scheme: 'heun' } })).kappa).to.equal(undefined);
  });

  it('of the read-out are its gain and offset errors', async () => {
    const stated = await tolerances({ adc: { bits: 12, fullScale: 4, gainError: 0.03, offsetError: -0.01 } });
    expect(stated.gain).to.deep.equal({ relative: 0.03, absolute: 0 });
    expect(stated.offset).to.deep.equal({ relative: 0, absolute: 0.04 });
  });

  /** Cells that lie beyond a tolerance, of all. */
  const beyond = (held: number[], entry: number, { relative, absolute }: typeof exact) =>
    held.filter((value) => Math.abs(value - entry) > relative * entry + absolute + 1e-12).length /
    held.length;

  it('of cells hold for what they hold: all but 1 in 16,000, and no wider than that needs', async () => {
    const cells = 20_000;
    const settings: DeviceConfigInput = { array: { mismatchDtod: 0.01, programmingStd: 0.002 } };
    const { cellError } = await tolerances(settings);
    expect(cellError?.relative).to.be.closeTo(0.04, 1e-12);
    expect(cellError?.absolute).to.be.closeTo(0.008, 1e-12);
    const held = await heldBy(settings, Array(cells).fill(0.5));
    expect(beyond(held, 0.5, cellError!)).to.be.below(5 / 16_000);
    const narrow = { relative: cellError!.relative / 2, absolute: cellError!.absolute / 2 };
    expect(beyond(held, 0.5, narrow)).to.be.above(5 / 16_000);
  });

  it('of cells count the steps of the converter', async () => {
    const settings: DeviceConfigInput = {
      matrixDac: { bits: 6, inl: 1, gainError: 0.01, offsetError: 0.02 },
    };
    const { cellError } = await tolerances(settings);
    for (const entry of [0.1, 0.33, 0.77]) {
      expect(beyond(await heldBy(settings, [entry]), entry, cellError!)).to.equal(0);
    }
    expect(cellError?.absolute).to.be.below(0.02 + 1.6 / 32);
  });

  it('of drift hold for a day', async () => {
    const drift = { law: 'power' as const, exponent: 0.02, exponentDtod: 0.002, referenceTime: 1 };
    const settings: DeviceConfigInput = { array: { drift } };
    const { drift: stated } = await tolerances(settings);
    expect(stated?.relative).to.be.closeTo(1 - 86400 ** -0.028, 1e-12);
    const held = await heldBy(settings, Array(2000).fill(1), { elapsed: 86400 });
    expect(beyond(held, 1, stated!)).to.be.below(5 / 2000);
    expect(beyond(held, 1, { relative: 0.9 * stated!.relative, absolute: 0 })).to.be.above(5 / 2000);
  });
});
