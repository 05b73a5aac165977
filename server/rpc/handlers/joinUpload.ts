import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { VectorHeader__Output } from '../../../proto/types/spu/v1/VectorHeader.js';
import type { DampingChange, MatrixLoaded, VectorLoaded } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { TensorSpec } from '../../device/tensor.js';
import type { UploadHeader } from '../../session/pendingUpload.js';
import type { Session } from '../../session/session.js';
import type { UploadStream } from '../../session/uploadStream.js';
import { validateMatrix } from '../../session/validateMatrix.js';
import { validateDampingChange, validateTimePoint, validateVector } from '../../session/validateRequests.js';
import { toDampingChange, toMatrix } from '../convert/matrix.js';
import { toUploadHeader, toVector } from '../convert/upload.js';

function checkedHeader(
  message: MatrixHeader__Output | VectorHeader__Output,
  tensors: TensorSpec[],
): UploadHeader {
  const header = toUploadHeader(message, tensors);
  validateTimePoint('effective_at', header.effectiveAt);
  return header;
}

/** Checks a matrix header and reserves the device's memory for it. */
export async function joinMatrix(
  session: Session,
  message: MatrixHeader__Output,
): Promise<UploadStream<MatrixLoaded>> {
  const change = toDampingChange(message);
  if (change) return joinDampingChange(session, message, change);
  const spec = toMatrix(message);
  validateMatrix(spec, session.limits);
  const header = checkedHeader(message, spec.tensors);
  return session.matrices.join(header, () => session.device.openMatrix(spec));
}

/** An upload that brings nothing but a damping. */
async function joinDampingChange(
  { device, matrices }: Session,
  message: MatrixHeader__Output,
  change: DampingChange,
): Promise<UploadStream<MatrixLoaded>> {
  validateDampingChange(change);
  const header = checkedHeader(message, []);
  return matrices.join(header, async () => {
    if (!device.changeDamping) {
      throw new DeviceError(
        'UNIMPLEMENTED',
        'This device cannot change the damping alone: load the matrix again.',
        {
          reason: 'NO_CHANGED_DAMPING',
        },
      );
    }
    return {
      memory: [],
      arrived() {},
      commit: (effectiveAt, signal) => device.changeDamping!(change, effectiveAt, signal),
      discard() {},
    };
  });
}

/** Checks a vector header and reserves the device's memory for it. */
export async function joinVector(
  session: Session,
  message: VectorHeader__Output,
): Promise<UploadStream<VectorLoaded>> {
  const spec = toVector(message);
  validateVector(spec, session.limits);
  const header = checkedHeader(message, [spec.tensor]);
  return session.vectors.join(header, () => session.device.openVector(spec));
}
