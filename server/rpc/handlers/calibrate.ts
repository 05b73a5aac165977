import type { CalibrateRequest__Output } from '../../../proto/types/spu/v1/CalibrateRequest.js';
import type { CalibrateResponse } from '../../../proto/types/spu/v1/CalibrateResponse.js';
import type { GetCalibrationRequest__Output } from '../../../proto/types/spu/v1/GetCalibrationRequest.js';
import type { GetCalibrationResponse } from '../../../proto/types/spu/v1/GetCalibrationResponse.js';
import type { ResetCalibrationRequest__Output } from '../../../proto/types/spu/v1/ResetCalibrationRequest.js';
import type { ResetCalibrationResponse } from '../../../proto/types/spu/v1/ResetCalibrationResponse.js';
import type { Sessions } from '../../session/sessions.js';
import { validateCalibration } from '../../session/validateRequests.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { fromCalibration } from '../convert/device.js';
import { requireMethod } from './requireMethod.js';

export async function calibrate(
  request: CalibrateRequest__Output,
  call: Call,
  write: Write<CalibrateResponse>,
): Promise<void> {
  const session = call.use(request.sessionId);
  const run = requireMethod(session.device, 'calibrate');
  validateCalibration(request.readings, session.limits);
  for await (const { result, ...rest } of run(request.readings, call.signal)) {
    await write(
      result ? { ...rest, result: { ...result, entries: result.entries.map(fromCalibration) } } : rest,
    );
  }
  await session.slot.describe();
}

export async function getCalibration(
  sessions: Sessions,
  request: GetCalibrationRequest__Output,
): Promise<GetCalibrationResponse> {
  const { calibration } = await sessions.slot(request.device).describe();
  return { entries: calibration.map(fromCalibration) };
}

export async function resetCalibration(
  request: ResetCalibrationRequest__Output,
  call: Call,
): Promise<ResetCalibrationResponse> {
  const { device, slot } = call.use(request.sessionId);
  await requireMethod(device, 'resetCalibration')();
  await slot.describe();
  return {};
}
