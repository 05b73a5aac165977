import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DeviceError } from '../../../../server/device/errors.js';
import { describeConfig, settingOf } from '../../../../server/emulator/config/describeSettings.js';
import { parseConfig } from '../../../../server/emulator/config/parse.js';
import { listPresets, loadPreset, resolveConfig } from '../../../../server/emulator/config/presets.js';
import { boltzmann, kappaOf, tauOf, ticksPerTau } from '../../../../server/emulator/config/schema.js';

function errorOf(input: unknown): DeviceError {
  try {
    parseConfig(input);
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const fieldsOf = (input: unknown) => errorOf(input).details.fields?.map(({ field }) => field);

describe('device configuration', () => {
  it('has tau = 1 us by default and kappa from the temperature in kelvin', () => {
    expect(tauOf(parseConfig({}))).to.be.closeTo(1e-6, 1e-18);
    const warm = parseConfig({
      noise: { kappa: null, temperature: 300, voltageScale: 1e-3, extraWhite: 1e-9 },
    });
    expect(kappaOf(warm)).to.be.closeTo(4.141947e-6 + 1e-9, 1e-11);
    expect(boltzmann).to.equal(1.380649e-23);
  });

  it('has thermal noise that goes with the true temperature, and extra noise that does not', () => {
    const given = parseConfig({ noise: { kappa: 0.2, extraWhite: 0.05 } });
    expect(kappaOf(given, 3)).to.be.closeTo(3 * 0.2 + 0.05, 1e-15);
    const warm = parseConfig({ noise: { kappa: null, temperature: 300, extraWhite: 0.05 } });
    expect(kappaOf(warm, 0)).to.equal(0.05);
  });

  it('has a tau and ticks per tau that are proportional to R and to C', () => {
    const one = parseConfig({});
    const other = parseConfig({ resistance: 3 * one.resistance, capacitance: 5 * one.capacitance });
    expect(tauOf(other) / tauOf(one)).to.be.closeTo(15, 1e-12);
    expect(ticksPerTau(other) / ticksPerTau(one)).to.be.closeTo(15, 1e-12);
  });

  it('lists every mistake at once: values, names and combinations', () => {
    const fields = fieldsOf({
      matrixDac: { bits: 30 },
      adc: { rounding: 'stochastic' },
      noise: { temperature: 300 },
      clok: {},
      saturation: { rail: 1 },
    });
    expect(fields).to.have.members([
      'matrixDac.bits',
      'clok',
      'noise.temperature',
      'adc.rounding',
      'integrator.scheme',
    ]);
  });

  it('refuses combinations that would be ignored', () => {
    expect(fieldsOf({ adc: { inl: 1 } })).to.deep.equal(['adc.inl']);
    expect(fieldsOf({ vectorDac: { rounding: 'stochastic' } })).to.deep.equal(['vectorDac.rounding']);
    expect(fieldsOf({ latency: { wait: true } })).to.deep.equal(['latency.wait']);
    expect(fieldsOf({ clock: { speed: 2 } })).to.deep.equal(['clock.speed']);
    expect(fieldsOf({ model: 'rlc' })).to.deep.equal(['inductance']);
    expect(fieldsOf({ inductance: 1e-3 })).to.deep.equal(['inductance']);
    expect(fieldsOf({ energy: { power: 1 } })).to.deep.equal(['energy.linkPerBit']);
    expect(fieldsOf({ noise: { coloured: { std: 1 } } })).to.deep.equal(['integrator.scheme']);
    expect(fieldsOf({ array: { mirrored: false, mismatchDtod: 0.1 } })).to.deep.equal(['integrator.scheme']);
    expect(fieldsOf({ model: 'rlc', inductance: 1, saturation: { rail: 1 } })).to.deep.equal([
      'saturation.rail',
    ]);
    expect(fieldsOf({ noise: { voltageScale: 1e-3 } })).to.deep.equal(['noise.voltageScale']);
    expect(fieldsOf({ integrator: { step: 0.1 } })).to.deep.equal(['integrator.step']);
    expect(fieldsOf({ array: { drift: { exponentDtod: 0.1 } } })).to.deep.equal(['array.drift.exponentDtod']);
    expect(fieldsOf({ array: { cellMin: 1, cellMax: 1 } })).to.deep.equal(['array.cellMin']);
    expect(fieldsOf({ array: { stuckFraction: 0.6, deadFraction: 0.6 } })).to.deep.equal([
      'array.deadFraction',
    ]);
    expect(fieldsOf({ adc: { bits: 1, inl: 1 } })).to.deep.equal(['adc.inl']);
    expect(fieldsOf({ noise: { kappa: null } })).to.deep.equal(['noise.kappa']);
    expect(() => parseConfig({ array: { mirrored: false } })).not.to.throw();
  });

  it('says in a sentence what to do', () => {
    expect(errorOf({ latency: { wait: true } }).message).to.equal(
      'latency.wait: a virtual clock waits for nothing; set clock.mode to realtime.',
    );
    expect(errorOf({ array: { mirrored: false, mismatchDtod: 0.1 } }).message).to.equal(
      'integrator.scheme: there is no exact transition with this array.mirrored; set it to eulerMaruyama or heun, or ' +
        'array.mirrored to true.',
    );
    expect(errorOf({ model: 'rlc', inductance: 1, noise: { coloured: { std: 1 } } }).message).to.equal(
      'noise.coloured.std: the model rlc is computed exactly only; set it to 0.',
    );
    expect(errorOf({ matrixDac: { bits: 30 } }).message).to.equal('matrixDac.bits: must be at most 24.');
  });

  it('describes every setting with unit, range and default', () => {
    const settings = describeConfig();
    const bits = settings.find(({ name }) => name === 'adc.bits');
    expect(bits).to.include({ unit: 'bit', range: '0 to 24', default: 0 });
    for (const { name, description, range } of settings) {
      expect(description, name).to.match(/\.$/);
      expect(range, name).not.to.equal('any number or null or null');
      expect(settingOf(parseConfig({}), name), name).not.to.equal(undefined);
    }
  });
});

describe('presets', () => {
  it('are all valid, and cite a source for each value that they set', async () => {
    const names = await listPresets();
    expect(names).to.include.members(['ideal', 'tngd-2024', 'spu-8-cell', '8-bit', '6-bit', '4-bit']);
    const ideal = parseConfig({});
    for (const name of names) {
      const preset = await loadPreset(name);
      expect(preset.description, name).not.to.equal('');
      for (const setting of describeConfig().map((each) => each.name)) {
        const value = settingOf(preset.config, setting);
        if (JSON.stringify(value) === JSON.stringify(settingOf(ideal, setting))) continue;
        expect(preset.sources[setting], `${name}: ${setting}`).to.be.a('string');
      }
      for (const cited of Object.keys(preset.sources)) {
        expect(settingOf(preset.config, cited), `${name}: ${cited}`).not.to.equal(undefined);
      }
    }
  });

  it('are extended by a file and overridden by options', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spu-preset-'));
    try {
      const path = join(folder, 'mine.yaml');
      await writeFile(path, 'extends: tngd-2024\nadc:\n  bits: 8\n');
      const { preset, config } = await resolveConfig({ preset: path, adc: { rounding: 'stochastic' } });
      expect(preset).to.equal(path);
      expect(config.adc).to.include({ bits: 8, range: 'auto', rounding: 'stochastic' });
      expect(config.matrixDac.bits).to.equal(16);
      await writeFile(path, `extends: ${path}\n`);
      const endless = await loadPreset(path).then(
        () => undefined,
        (error: DeviceError) => error,
      );
      expect(endless?.code).to.equal('INVALID_ARGUMENT');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are named in the error when one is unknown', async () => {
    const error = await loadPreset('tngd').then(
      () => undefined,
      (reason: DeviceError) => reason,
    );
    expect(error?.code).to.equal('NOT_FOUND');
    expect(error?.message).to.contain('tngd-2024');
  });
});
