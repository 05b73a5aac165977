import type { Floats } from '../../compute/compute.js';
import { codeStepOf, type TensorSpec } from '../../device/tensor.js';
import type { Board } from '../board.js';
import { type Correction, noCorrection } from '../converters/calibration.js';
import type { Conversion, Uniforms } from '../converters/converter.js';

/**
 * Host numbers become what the cells are given, in place: vector DAC, trimmed before its output stage after Calibrate,
 * and the fault of its range. Codes that are the DAC's own are not rounded again.
 */
export function vectorDacStage(
  { converters: { vectorDac, calibration }, faults }: Board,
  values: Floats,
  spec: Pick<TensorSpec, 'dtype' | 'scale'>,
  uniforms: Uniforms,
  correction: Correction = calibration?.correction ?? noCorrection,
): Conversion {
  const { dtype } = spec;
  const codeStep = codeStepOf(spec);
  const isCode = dtype === 'int8' || dtype === 'int16';
  const conversion =
    isCode && codeStep !== undefined && vectorDac.takesCodes(dtype, [codeStep])
      ? vectorDac.convertCodes(values, dtype, codeStep)
      : vectorDac.convert(values, { uniforms, codeStep });
  const offset = correction.writeOffset * (conversion.fullScale ?? 0);
  const trim = offset * (1 + vectorDac.config.gainError);
  if (trim !== 0) for (let i = 0; i < values.length; i++) values[i] -= trim;
  const range = faults.rangeFactor('vectorDac');
  if (range !== 1) for (let i = 0; i < values.length; i++) values[i] *= range;
  return conversion;
}
