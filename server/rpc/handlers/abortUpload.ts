import type { AbortUploadRequest__Output } from '../../../proto/types/spu/v1/AbortUploadRequest.js';
import type { AbortUploadResponse } from '../../../proto/types/spu/v1/AbortUploadResponse.js';
import { DeviceError } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';
import type { Call } from '../calls/call.js';

export async function abortUpload(
  { sessionId, uploadId }: AbortUploadRequest__Output,
  call: Call,
): Promise<AbortUploadResponse> {
  const { matrices, vectors } = call.use(sessionId);
  const aborted = [matrices.abort(uploadId), vectors.abort(uploadId)];
  if (aborted.includes(true)) return {};
  throw new DeviceError(
    'NOT_FOUND',
    `No upload "${shorten(uploadId)}" is under way: it has ended, takes effect, or never began.`,
    { reason: 'UPLOAD_NOT_FOUND' },
  );
}
