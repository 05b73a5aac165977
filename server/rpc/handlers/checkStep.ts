import type { InlineVector__Output } from '../../../proto/types/spu/v1/InlineVector.js';
import type { RunStep__Output } from '../../../proto/types/spu/v1/RunStep.js';
import type { Evolution, StepRequest, TimePoint } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import { elementBytes, type TensorSpec } from '../../device/tensor.js';
import type { Session } from '../../session/session.js';
import { validateDampingChange, validateVector } from '../../session/validateRequests.js';
import { dtypeOf, fromEnum } from '../convert/enums.js';
import { type EvolveOnce, evolveOnce } from './evolve.js';
import { requireMethod } from './requireMethod.js';
import { type CheckedReadOut, checkReadOut } from './sample.js';

/** A step that nothing is wrong with. */
export interface CheckedStep {
  damping?: number;
  target?: StepRequest['target'];
  evolution?: EvolveOnce;
  readOut?: CheckedReadOut;
  /** The read-out is at the end of the step's own evolution. */
  readsOwnEnd: boolean;
}

function toTarget(session: Session, message: InlineVector__Output): NonNullable<StepRequest['target']> {
  const dtype = fromEnum('step.target.dtype', message.dtype, dtypeOf);
  const { data, scale } = message;
  if (data.byteLength % elementBytes[dtype] !== 0) {
    throw invalidArgument(
      'step.target.data',
      `has ${data.byteLength} bytes; ${dtype} needs a multiple of ${elementBytes[dtype]}.`,
    );
  }
  const tensor: TensorSpec = {
    role: 'vector',
    dtype,
    shape: [data.byteLength / elementBytes[dtype]],
    scale: scale === undefined ? [] : [scale],
    layout: 'full',
    block: 0,
    segment: 0,
  };
  validateVector({ role: 'target', tensor }, session.limits);
  return { tensor, data };
}

function checkDamping({ device }: Session, damping: number | undefined): number | undefined {
  if (damping === undefined) return undefined;
  validateDampingChange({ damping });
  requireMethod(device, 'changeDamping');
  return damping;
}

/** The evolution that the read-out waits for is the step's own, which the device has yet to be asked for. */
function readsOwnEnd({ evolve, sample }: RunStep__Output): boolean {
  if (!evolve || !sample) return false;
  const { at } = sample;
  if (!at?.at || at.at === 'lastEvolution') return true;
  return at.at === 'requestId' && at.requestId !== '' && at.requestId === evolve.requestId;
}

/** All of a step is checked before any of it is done; nothing may fail after the evolution is asked for. */
export function checkStep(session: Session, message: RunStep__Output): CheckedStep {
  const damping = checkDamping(session, message.damping);
  const target = message.target ? toTarget(session, message.target) : undefined;
  const ownEnd = readsOwnEnd(message);
  const sample = message.sample && (ownEnd ? { ...message.sample, at: null } : message.sample);
  const readOut = sample ? checkReadOut(session, sample) : undefined;
  const evolution = message.evolve ? evolveOnce(session, message.evolve) : undefined;
  return { damping, target, evolution, readOut, readsOwnEnd: ownEnd };
}

/** What a device is asked for; an evolution that was started before is not asked for again. */
export async function requestOf(
  { damping, target, evolution, readOut, readsOwnEnd }: CheckedStep,
  known: Evolution | undefined,
): Promise<StepRequest> {
  const ownEnd: TimePoint | undefined = known && { at: 'evolution', id: known.id };
  return {
    damping,
    target,
    evolve: known ? undefined : evolution?.request,
    sample: readOut && { ...readOut.readOut, at: readsOwnEnd ? ownEnd : await readOut.at },
  };
}
