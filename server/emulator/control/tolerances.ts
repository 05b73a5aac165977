import type { Tolerance, Tolerances } from '../../../common/description.js';
import { driftFactor } from '../array/cellDrift.js';
import type { DeviceConfig } from '../config/schema.js';
import { halfCodes } from '../converters/converter.js';

/** Standard deviations that a bound is stated at: 1 cell in 16,000 lies beyond. */
const sigmas = 4;
const day = 86400;
const exact: Tolerance = { relative: 0, absolute: 0 };

/** Bounds that the configuration implies; what depends on a range that a converter chooses is left out. */
export function tolerancesOf(config: DeviceConfig): Tolerances {
  return {
    tau: exact,
    kappa: kappaTolerance(config),
    gain: { relative: Math.abs(config.adc.gainError), absolute: 0 },
    offset: offsetTolerance(config),
    cellError: cellTolerance(config),
    drift: driftTolerance(config),
  };
}

/** The other schemes change the variance by the length of their steps times the rates of the matrix. */
function kappaTolerance({ integrator }: DeviceConfig): Tolerance | undefined {
  return integrator.scheme === 'exact' ? exact : undefined;
}

function offsetTolerance({ adc }: DeviceConfig): Tolerance | undefined {
  if (adc.offsetError === 0) return exact;
  return adc.range === 'fixed'
    ? { relative: 0, absolute: Math.abs(adc.offsetError) * adc.fullScale }
    : undefined;
}

/** From the entry that was sent to what the cell holds, within the range of converter and cell. */
function cellTolerance({ matrixDac, array }: DeviceConfig): Tolerance | undefined {
  const { bits, range, rounding, inl, gainError, offsetError, fullScale } = matrixDac;
  const { mismatchDtod, programmingStd, stuckFraction, deadFraction } = array;
  // Such a cell holds anything.
  if (stuckFraction > 0 || deadFraction > 0) return undefined;
  const step = bits > 0 ? 1 / halfCodes(bits) : 0;
  const rounded = (rounding === 'stochastic' ? 1 : 0.5) * step;
  const converted = (rounded + inl * step) * (1 + Math.abs(gainError)) + Math.abs(offsetError);
  const cell = 1 + sigmas * mismatchDtod;
  /** Parts of full scale. */
  const parts = converted * cell + sigmas * programmingStd;
  if (parts > 0 && range === 'auto') return undefined;
  return { relative: (1 + Math.abs(gainError)) * cell - 1, absolute: parts * fullScale };
}

/** Exponents as far off as they are stated to be, on either side. */
function driftTolerance({ array: { drift } }: DeviceConfig): Tolerance {
  const factor = driftFactor(drift, day);
  const [low, high] = [-1, 1].map((side) => factor(drift.exponent + side * sigmas * drift.exponentDtod));
  return { relative: Math.max(Math.abs(low - 1), Math.abs(high - 1)), absolute: 0 };
}
