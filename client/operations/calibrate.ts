import type { CalibrationResult } from '../../common/results.js';
import { SpuError } from '../errors.js';
import { type CallOptions, grpcOptions, receive } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { readCalibration } from '../wire/description.js';

export interface CalibrateOptions extends CallOptions {
  /** Readings averaged for each point; absent means the device's choice. */
  readings?: number;
  /** Hears what is being measured, and how much is done (0 to 1). */
  onProgress?: (stage: string, progress: number) => void;
}

export async function calibrateDevice(
  { service, metadata }: Connection,
  sessionId: string,
  options: CalibrateOptions,
): Promise<CalibrationResult> {
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
