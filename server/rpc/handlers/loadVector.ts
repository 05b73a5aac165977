import type { LoadVectorResponse } from '../../../proto/types/spu/v1/LoadVectorResponse.js';
import type { VectorHeader__Output } from '../../../proto/types/spu/v1/VectorHeader.js';
import type { Call } from '../calls/call.js';
import { fromVectorLoaded } from '../convert/upload.js';
import { joinVector } from './joinUpload.js';
import { receiveUpload } from './receiveUpload.js';

export async function loadVector(messages: NodeJS.ReadableStream, call: Call): Promise<LoadVectorResponse> {
  const join = async (header: VectorHeader__Output) => joinVector(call.use(header.sessionId), header);
  return fromVectorLoaded(await receiveUpload(messages, call, join));
}
