import type { LoadMatrixResponse } from '../../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { LoadVectorResponse } from '../../../proto/types/spu/v1/LoadVectorResponse.js';
import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { VectorHeader__Output } from '../../../proto/types/spu/v1/VectorHeader.js';
import type { MatrixLoaded, TimePoint, VectorLoaded, VectorSpec } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import type { TensorSpec } from '../../device/tensor.js';
import type { Finished, UploadHeader } from '../../session/pendingUpload.js';
import { fromEnum, vectorRoleOf } from './enums.js';
import { toTensor } from './tensor.js';

/** What both kinds of header share. */
export function toUploadHeader(
  header: MatrixHeader__Output | VectorHeader__Output,
  tensors: TensorSpec[],
  effectiveAt: Promise<TimePoint>,
): UploadHeader {
  return {
    id: header.uploadId,
    streams: Math.max(1, header.streams),
    checksum: header.checksum,
    effectiveAt,
    tensors,
    // Only a named upload is ever compared with another.
    text: header.uploadId === '' ? '' : JSON.stringify({ ...header, sessionId: '' }),
  };
}

export function toVector(header: VectorHeader__Output): VectorSpec {
  if (!header.tensor) throw invalidArgument('tensor', 'is missing.');
  return { role: fromEnum('role', header.role, vectorRoleOf), tensor: toTensor('tensor', header.tensor) };
}

export function fromMatrixLoaded({ loaded, receive }: Finished<MatrixLoaded>): LoadMatrixResponse {
  if (!loaded) return { host: { receive } };
  const { compute, ...rest } = loaded;
  return { ...rest, host: { receive, compute } };
}

export function fromVectorLoaded({ loaded, receive }: Finished<VectorLoaded>): LoadVectorResponse {
  if (!loaded) return { host: { receive } };
  const { compute, ...rest } = loaded;
  return { ...rest, host: { receive, compute } };
}
