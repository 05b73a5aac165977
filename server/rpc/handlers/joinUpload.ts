import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { VectorHeader__Output } from '../../../proto/types/spu/v1/VectorHeader.js';
import type { DampingChange, MatrixLoaded, TimePoint, VectorLoaded } from '../../device/device.js';
import { validateMatrix } from '../../device/validateMatrix.js';
import type { Session } from '../../session/session.js';
import { pinLoad } from '../../session/timePoints.js';
import type { UploadStream } from '../../session/uploadStream.js';
import { validateDampingChange, validateVector } from '../../session/validateRequests.js';
import { toDampingChange, toMatrix } from '../convert/matrix.js';
import { toNamedTime } from '../convert/timePoint.js';
import { toUploadHeader, toVector } from '../convert/upload.js';
import { requireMethod } from './requireMethod.js';

/** When the load takes effect; a time of another epoch is refused before anything is sent. */
async function pinEffect(session: Session, message: MatrixHeader__Output | VectorHeader__Output) {
  const named = toNamedTime(message.effectiveAt);
  const point = pinLoad('effective_at', named, session);
  if (named.at === 'time') await point;
  return { point };
}

/** Checks a matrix header. The device's memory is asked for when the first bytes come, and not before `ready`. */
export async function joinMatrix(
  session: Session,
  message: MatrixHeader__Output,
  ready: Promise<void> = Promise.resolve(),
): Promise<UploadStream<MatrixLoaded>> {
  const change = toDampingChange(message);
  if (change) return joinDampingChange(session, message, change, await pinEffect(session, message));
  const spec = toMatrix(message);
  validateMatrix(spec, session.limits);
  const { point } = await pinEffect(session, message);
  const header = toUploadHeader(message, spec.tensors, point);
  return session.matrices.join(header, async () => {
    await ready;
    return session.device.openMatrix(spec);
  });
}

/** An upload that brings nothing but a damping. */
function joinDampingChange(
  { device, matrices }: Session,
  message: MatrixHeader__Output,
  change: DampingChange,
  { point }: { point: Promise<TimePoint> },
): UploadStream<MatrixLoaded> {
  validateDampingChange(change);
  const changeDamping = requireMethod(device, 'changeDamping');
  return matrices.join(toUploadHeader(message, [], point), async () => ({
    memory: [],
    arrived() {},
    commit: (effectiveAt, signal) => changeDamping(change, effectiveAt, signal),
    discard() {},
  }));
}

/** Checks a vector header, likewise. */
export async function joinVector(
  session: Session,
  message: VectorHeader__Output,
): Promise<UploadStream<VectorLoaded>> {
  const spec = toVector(message);
  validateVector(spec, session.limits);
  const { point } = await pinEffect(session, message);
  const header = toUploadHeader(message, [spec.tensor], point);
  return session.vectors.join(header, () => session.device.openVector(spec));
}
