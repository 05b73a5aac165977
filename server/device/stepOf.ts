import type { Device, StepEvent, StepRequest, TimePoint } from './device.js';
import { DeviceError } from './errors.js';

/** After whatever is queued. */
const end: TimePoint = { at: 'end' };

/** Makes a step of the single calls of a device. Throws UNIMPLEMENTED where it has a damping and the device no changeDamping. */
export async function* stepOf(
  device: Pick<Device, 'changeDamping' | 'openVector' | 'evolve' | 'sample'>,
  { damping, target, evolve, sample }: StepRequest,
  signal: AbortSignal,
): AsyncGenerator<StepEvent> {
  if (damping !== undefined) {
    if (!device.changeDamping) throw noDamping();
    yield { kind: 'matrix', loaded: await device.changeDamping({ damping }, end, signal) };
  }
  if (target) {
    const upload = await device.openVector({ role: 'target', tensor: target.tensor });
    try {
      upload.memory[0].set(target.data);
      upload.arrived(0, target.data.byteLength);
      yield { kind: 'vector', loaded: await upload.commit(end, signal) };
    } catch (error) {
      upload.discard();
      throw error;
    }
  }
  let at = end;
  if (evolve) {
    const evolution = await device.evolve(evolve);
    at = { at: 'evolution', id: evolution.id };
    yield { kind: 'evolution', evolution };
  }
  if (sample) yield* device.sample({ ...sample, at: sample.at ?? at }, signal);
}

function noDamping(): DeviceError {
  return new DeviceError(
    'UNIMPLEMENTED',
    'This device cannot change the damping of a loaded matrix; load the matrix again with the other damping.',
    { reason: 'UNSUPPORTED' },
  );
}
