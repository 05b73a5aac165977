import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { VectorHeader__Output } from '../../../proto/types/spu/v1/VectorHeader.js';
import type { MatrixLoaded, VectorLoaded } from '../../device/device.js';
import type { Session } from '../../session/session.js';
import type { UploadStream } from '../../session/uploads.js';
import { validateMatrix } from '../../session/validateMatrix.js';
import { validateMoment, validateVector } from '../../session/validateRequests.js';
import { toMatrix } from '../convert/matrix.js';
import { toUploadHeader, toVector } from '../convert/upload.js';

/** Checks a matrix header and reserves the device's memory for it. */
export async function joinMatrix(
  session: Session,
  message: MatrixHeader__Output,
): Promise<UploadStream<MatrixLoaded>> {
  const spec = toMatrix(message);
  validateMatrix(spec, session.limits);
  const header = toUploadHeader(message, spec.tensors);
  validateMoment('effect', header.effect);
  return session.matrices.join(header, () => session.device.openMatrix(spec));
}

/** Checks a vector header and reserves the device's memory for it. */
export async function joinVector(
  session: Session,
  message: VectorHeader__Output,
): Promise<UploadStream<VectorLoaded>> {
  const spec = toVector(message);
  validateVector(spec, session.limits);
  const header = toUploadHeader(message, [spec.tensor]);
  validateMoment('effect', header.effect);
  return session.vectors.join(header, () => session.device.openVector(spec));
}
