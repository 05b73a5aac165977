import { DeviceError } from '../../device/errors.js';
import type { Session } from '../simulation/session.js';

/** ABORTED. */
export function discarded(): DeviceError {
  return new DeviceError('ABORTED', 'The upload was discarded before it was complete.', {
    reason: 'UPLOAD_ABORTED',
  });
}

/** An upload whose memory goes back when it is discarded. */
interface Discardable {
  readonly isDiscarded: boolean;
  discard(): void;
}

/**
 * Runs the commit of an upload that was opened in session `number`, and discards it if that fails. Throws ABORTED if it
 * was discarded before, or the session has ended.
 */
export async function commitUpload<Loaded>(
  upload: Discardable,
  session: Session,
  number: number,
  commit: () => Promise<Loaded>,
): Promise<Loaded> {
  try {
    if (upload.isDiscarded) {
      throw discarded();
    }
    session.require(number);
    return await commit();
  } catch (error) {
    upload.discard();
    throw error;
  }
}
