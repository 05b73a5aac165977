import { type Fault, parseFault } from './faultKinds.js';
import { type DeviceConfig, tauOf } from './schema.js';

/** A combination of settings that the device cannot honour. */
export interface Mistake {
  /** Dotted name. */
  setting: string;
  /** What is wrong and how to fix it. */
  problem: string;
}

type Rule = (config: DeviceConfig) => Mistake | undefined;

/** Why the device is not linear, not symmetric or not white, so that it needs the stochastic integrator. */
function needsIntegrator(config: DeviceConfig): { setting: string; undo: string } | undefined {
  if (config.saturation.rail !== null) return { setting: 'saturation.rail', undo: 'to null' };
  const error = (['offsetDtod', 'leak', 'capacitanceDtod'] as const).find((name) => config.cells[name] > 0);
  if (error) return { setting: `cells.${error}`, undo: 'to 0' };
  if (config.noise.coloured.std > 0) return { setting: 'noise.coloured.std', undo: 'to 0' };
  if (!config.array.mirrored && arrayHasErrors(config)) return { setting: 'array.mirrored', undo: 'to true' };
  return undefined;
}

function arrayHasErrors({ matrixDac, array }: DeviceConfig): boolean {
  return (
    matrixDac.bits > 0 ||
    array.mismatchDtod > 0 ||
    array.programmingStd > 0 ||
    array.stuckFraction > 0 ||
    array.deadFraction > 0 ||
    (array.drift.law !== 'none' && array.drift.exponentDtod > 0)
  );
}

function converterRule(name: 'matrixDac' | 'vectorDac' | 'adc'): Rule[] {
  return [
    (config) => {
      const converter = config[name];
      if (converter.bits > 0) return;
      const error = (['inl', 'gainError', 'offsetError'] as const).find(
        (setting) => converter[setting] !== 0,
      );
      if (!error) return;
      return {
        setting: `${name}.${error}`,
        problem: `a bypassed converter has no errors; give ${name}.bits from 1 to 24, or set it to 0`,
      };
    },
    (config) => {
      const { bits, inl } = config[name];
      if (bits !== 1 || inl === 0) return;
      return {
        setting: `${name}.inl`,
        problem:
          'a converter of 1 bit has end points only, which define its line; give it more bits, or set it to 0',
      };
    },
    (config) => {
      const { bits, rounding } = config[name];
      if (bits > 0 || rounding === 'nearest') return;
      return {
        setting: `${name}.rounding`,
        problem: `a bypassed converter does not round; give ${name}.bits from 1 to 24, or set it to nearest`,
      };
    },
  ];
}

const rules: Rule[] = [
  ({ noise }) => {
    if (noise.kappa !== null && noise.temperature !== null) {
      return {
        setting: 'noise.temperature',
        problem: 'noise.kappa is given too, and both set the thermal noise; set one of them to null',
      };
    }
    if (noise.kappa === null && noise.temperature === null) {
      return {
        setting: 'noise.kappa',
        problem: 'nothing sets the thermal noise; give noise.kappa (0 for none) or noise.temperature',
      };
    }
    return;
  },
  ({ noise }) => {
    if (noise.voltageScale === 1 || noise.kappa === null || noise.temperature !== null) return;
    return {
      setting: 'noise.voltageScale',
      problem:
        'noise.kappa states the thermal noise without it; give noise.temperature in its place, or set it to 1',
    };
  },
  ...converterRule('matrixDac'),
  ...converterRule('vectorDac'),
  ...converterRule('adc'),
  ({ model, inductance }) => {
    if (model === 'rlc' && inductance === null) {
      return {
        setting: 'inductance',
        problem: 'the model rlc needs the inductance of its cells; give it in henry',
      };
    }
    if (model === 'rc' && inductance !== null) {
      return { setting: 'inductance', problem: 'rc cells have none; set it to null, or the model to rlc' };
    }
    return;
  },
  (config) => {
    const cause = needsIntegrator(config);
    if (config.model === 'rlc' || cause === undefined || config.integrator.scheme !== 'exact') return;
    return {
      setting: 'integrator.scheme',
      problem: `there is no exact transition with this ${cause.setting}; set it to eulerMaruyama or heun, or ${cause.setting} ${cause.undo}`,
    };
  },
  (config) => {
    if (config.model !== 'rlc') return;
    const cause = needsIntegrator(config);
    if (cause === undefined && config.integrator.scheme === 'exact') return;
    return {
      setting: cause?.setting ?? 'integrator.scheme',
      problem: `the model rlc is computed exactly only; set it ${cause?.undo ?? 'to exact'}`,
    };
  },
  ({ integrator }) => {
    if (integrator.scheme !== 'exact' || integrator.step === 0) return;
    return {
      setting: 'integrator.step',
      problem:
        'the exact transition takes no steps; set integrator.scheme to eulerMaruyama or heun, or it to 0',
    };
  },
  ({ array: { drift } }) => {
    if (drift.law !== 'none' || drift.exponentDtod === 0) return;
    return {
      setting: 'array.drift.exponentDtod',
      problem: 'cells that do not drift have no exponent; set array.drift.law, or it to 0',
    };
  },
  ({ array }) => {
    if (array.cellMin === null || array.cellMax === null || array.cellMin < array.cellMax) return;
    return { setting: 'array.cellMin', problem: 'it must be below array.cellMax' };
  },
  ({ array }) => {
    if (array.stuckFraction + array.deadFraction <= 1) return;
    return {
      setting: 'array.deadFraction',
      problem: 'with array.stuckFraction it exceeds 1, more cells than there are',
    };
  },
  ({ latency, clock }) => {
    if (!latency.wait || clock.mode === 'realtime') return;
    return {
      setting: 'latency.wait',
      problem: 'a virtual clock waits for nothing; set clock.mode to realtime',
    };
  },
  ({ latency }) => {
    if (latency.jitterStd === 0 || latency.wait) return;
    return {
      setting: 'latency.jitterStd',
      problem: 'times that are not waited out have no jitter; set latency.wait',
    };
  },
  ({ clock }) => {
    if (clock.mode === 'realtime' || clock.speed === 1) return;
    return {
      setting: 'clock.speed',
      problem: 'a virtual clock has no speed; set clock.mode to realtime, or it to 1',
    };
  },
  (config) => {
    const tau = tauOf(config);
    if (config.clock.tick <= tau) return;
    return {
      setting: 'clock.tick',
      problem: `one tick of ${config.clock.tick} s is longer than tau = ${tau} s, and nothing shorter than a tick can be asked for; set it to at most tau, or raise resistance or capacitance`,
    };
  },
  ({ limits }) => {
    if (limits.minDimension <= limits.maxDimension) return;
    return { setting: 'limits.minDimension', problem: 'it exceeds limits.maxDimension' };
  },
  ({ energy }) => {
    const missing = Object.entries(energy).filter(([, value]) => value === null);
    if (missing.length === 0 || missing.length === Object.keys(energy).length) return;
    return {
      setting: `energy.${missing[0][0]}`,
      problem: `an energy is stated only where every constant is given; missing: ${missing.map(([name]) => name).join(', ')}`,
    };
  },
];

/** Faults that are none, or have no effect from the start. */
function faultMistakes({ faults, adc }: DeviceConfig): Mistake[] {
  return faults.flatMap(({ kind, parameters }, k) => {
    const setting = `faults.${k}`;
    try {
      const fault = parseFault(kind, parameters);
      if ('afterCalls' in fault.parameters && fault.parameters.afterCalls === 0) {
        return {
          setting,
          problem: `nothing is loaded yet that a ${kind} could change; give afterCalls, or inject it live`,
        };
      }
      const problem = bitMistake(fault, adc.bits);
      return problem ? { setting, problem } : [];
    } catch (error) {
      return { setting, problem: (error as Error).message.replace(/\.$/, '') };
    }
  });
}

/** A stuck bit that the ADC does not have. */
export function bitMistake(fault: Fault, bits: number): string | undefined {
  if (fault.kind !== 'stuck_adc_bit' || fault.parameters.bit < bits) return undefined;
  return `the ADC has ${bits} bits, so bit ${fault.parameters.bit} cannot be stuck; choose a lower one, or raise adc.bits`;
}

/** All combinations of settings that the device cannot honour. */
export function findMistakes(config: DeviceConfig): Mistake[] {
  return [...rules.flatMap((rule) => rule(config) ?? []), ...faultMistakes(config)];
}
