import { DeviceError } from '../../device/errors.js';
import type { TensorSpec } from '../../device/tensor.js';

/**
 * The same error, with the index of its tensor among those of the header. The arrays know a tensor by its role, block and
 * segment, and name it so in metadata.
 */
export function withTensorIndex(error: unknown, tensors: readonly TensorSpec[]): unknown {
  if (!(error instanceof DeviceError)) return error;
  const { role, block, segment, ...facts } = error.details.metadata ?? {};
  const tensor = tensors.findIndex(
    (spec) => spec.role === role && String(spec.block) === block && String(spec.segment) === segment,
  );
  if (tensor < 0) return error;
  const metadata = { tensor: String(tensor), ...facts };
  return Object.assign(new DeviceError(error.code, error.message, { ...error.details, metadata }), {
    stack: error.stack,
  });
}
