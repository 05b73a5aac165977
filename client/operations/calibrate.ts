import type { CalibrationEntry } from '../../common/description.js';
import type { CalibrationResult } from '../../common/results.js';
import type { GetCalibrationResponse__Output } from '../../proto/types/spu/v1/GetCalibrationResponse.js';
import type { ResetCalibrationResponse__Output } from '../../proto/types/spu/v1/ResetCalibrationResponse.js';
import { callback, count, optionsOf } from '../checks.js';
import { SpuError } from '../errors.js';
import { type CallOptions, callChecks, grpcOptions, receive } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { unaryWithRetry } from '../transport/retry.js';
import { readCalibration } from '../wire/description.js';

/**
 * How a device is calibrated.
 *
 * @example
 * await session.calibrate({ readings: 64, onProgress: (stage, done) => console.error(stage, done) });
 */
export interface CalibrateOptions extends CallOptions {
  /** Readings averaged for each point, at most limits.maxCalibrationReadings; absent means the device's choice. */
  readings?: number;
  /** Hears what is being measured, and how much is done (0 to 1). */
  onProgress?: (stage: string, progress: number) => void;
}

const checkCalibrate = optionsOf<CalibrateOptions>(
  'calibrate',
  {},
  { readings: count, onProgress: callback, ...callChecks },
);

export async function calibrateDevice(
  { service, metadata }: Connection,
  sessionId: string,
  options: CalibrateOptions,
): Promise<CalibrationResult> {
  checkCalibrate(options);
  const request = { sessionId, readings: options.readings ?? 0 };
  const start = () => service.calibrate(request, metadata, grpcOptions(options));
  let found: CalibrationResult | undefined;
  for await (const { stage, progress, result } of receive(start, options.signal)) {
    options.onProgress?.(stage, progress);
    if (result) found = { ...result, entries: readCalibration(result.entries) };
  }
  if (!found) throw new SpuError('DATA_LOSS', 'The calibration ended without a result: calibrate again.');
  return found;
}

/** The corrections in force. */
export async function getCalibration(
  { service, metadata, retry }: Connection,
  device: string,
  options: CallOptions,
): Promise<CalibrationEntry[]> {
  const { entries } = await unaryWithRetry<GetCalibrationResponse__Output>(
    retry,
    (grpc, done) => service.getCalibration({ device }, metadata, grpc, done),
    options,
  );
  return readCalibration(entries);
}

/** Forgets the corrections. */
export async function resetCalibration(
  { service, metadata, retry }: Connection,
  sessionId: string,
  options: CallOptions,
): Promise<void> {
  await unaryWithRetry<ResetCalibrationResponse__Output>(
    retry,
    (grpc, done) => service.resetCalibration({ sessionId }, metadata, grpc, done),
    options,
  );
}
