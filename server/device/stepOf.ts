import type { Device, StepEvent, StepRequest, TimePoint } from './device.js';

const now: TimePoint = { at: 'now' };

/** Makes a step of the single calls of a device. */
export async function* stepOf(
  device: Pick<Device, 'openVector' | 'evolve' | 'sample'>,
  { target, evolve, sample }: StepRequest,
  signal: AbortSignal,
): AsyncGenerator<StepEvent> {
  if (target) {
    const upload = await device.openVector({ role: 'target', tensor: target.tensor });
    try {
      upload.memory[0].set(target.data);
      upload.arrived(0, target.data.byteLength);
      yield { kind: 'vector', loaded: await upload.commit(now, signal) };
    } catch (error) {
      upload.discard();
      throw error;
    }
  }
  let end = now;
  if (evolve) {
    const evolution = await device.evolve(evolve);
    end = { at: 'evolution', id: evolution.id };
    yield { kind: 'evolution', evolution };
  }
  if (sample) yield* device.sample({ ...sample, at: sample.at ?? end }, signal);
}
