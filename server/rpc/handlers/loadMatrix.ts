import type { LoadMatrixResponse } from '../../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { Call } from '../calls/call.js';
import { fromMatrixLoaded } from '../convert/upload.js';
import { joinMatrix } from './joinUpload.js';
import { receiveUpload } from './receiveUpload.js';

export async function loadMatrix(messages: NodeJS.ReadableStream, call: Call): Promise<LoadMatrixResponse> {
  const join = async (header: MatrixHeader__Output) => joinMatrix(call.use(header.sessionId), header);
  return fromMatrixLoaded(await receiveUpload(messages, call, join));
}
