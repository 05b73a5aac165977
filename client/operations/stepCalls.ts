import { randomUUID } from 'node:crypto';
import type { VectorRole } from '../../common/roles.js';
import type { TensorValues } from '../structures/tensor.js';
import { evolveCall, matrixCall, type Send, sampleCall, vectorCall } from './exchanges.js';
import { changeDamping } from './loadMatrix.js';
import { type LoadVectorOptions, loadVector, type VectorLoaded, vectorTensor } from './loadVector.js';
import { createStep, type StepOptions, type StepResult } from './step.js';

export async function sendVector(
  send: Send,
  sessionId: string,
  role: VectorRole,
  values: TensorValues,
  options: LoadVectorOptions,
): Promise<VectorLoaded> {
  return send(vectorCall(loadVector(sessionId, role, vectorTensor(values, options), options)));
}

/** A step in one message, behind its target where that is too large for it. */
export async function sendStep(send: Send, sessionId: string, options: StepOptions): Promise<StepResult> {
  const step = createStep(sessionId, options);
  if (!step.upload) return send(step);
  const written = send(vectorCall(step.upload));
  const answer = send(step);
  written.then(step.prepare, () => {});
  const [vector, result] = await Promise.all([written, answer]);
  return { ...result, vector };
}

/** The parts of a step as requests of their own: the read-out finds its evolution by the request id. */
function partsOfStep({ evolve, sample }: StepOptions): Pick<StepOptions, 'evolve' | 'sample'> {
  if (!evolve) return { sample };
  const requestId = evolve.requestId ?? randomUUID();
  return {
    evolve: { ...evolve, requestId },
    sample: sample && { ...sample, at: sample.at ?? { requestId } },
  };
}

/** A step for a device that takes none: its parts, each sent without waiting for the one before. */
export async function sendParts(send: Send, sessionId: string, options: StepOptions): Promise<StepResult> {
  const { damping, target, encoding } = options;
  const { evolve, sample } = partsOfStep(options);
  const [matrix, vector, evolution, samples] = await Promise.all([
    damping === undefined ? undefined : send(matrixCall(changeDamping(sessionId, damping, {}))),
    target && sendVector(send, sessionId, 'target', target, { encoding }),
    evolve && send(evolveCall(sessionId, evolve)),
    sample && send(sampleCall(sessionId, sample)),
  ]);
  return {
    ...(matrix && { matrix }),
    ...(vector && { vector }),
    ...(evolution && { evolution }),
    ...(samples && { samples }),
  };
}
