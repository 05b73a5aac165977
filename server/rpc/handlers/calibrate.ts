import type { CalibrateRequest__Output } from '../../../proto/types/spu/v1/CalibrateRequest.js';
import type { CalibrateResponse } from '../../../proto/types/spu/v1/CalibrateResponse.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { fromCalibration } from '../convert/device.js';

export async function calibrate(
  request: CalibrateRequest__Output,
  call: Call,
  write: Write<CalibrateResponse>,
): Promise<void> {
  const session = call.use(request.sessionId);
  for await (const { result, ...rest } of session.device.calibrate(request.readings, call.signal)) {
    await write(
      result ? { ...rest, result: { ...result, entries: result.entries.map(fromCalibration) } } : rest,
    );
  }
  await session.slot.describe();
}
