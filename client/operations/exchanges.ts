import type { Evolution } from '../../common/results.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import type { Exchange } from '../transport/exchangeQueue.js';
import { type EvolveOptions, readEvolution, wireEvolve } from './evolve.js';
import type { MatrixLoaded, MatrixUpload } from './loadMatrix.js';
import type { VectorLoaded, VectorUpload } from './loadVector.js';
import { createCollector, type Samples } from './readout.js';
import { isRepeatableSample, type SampleOptions, wireSample } from './sample.js';
import { uploadMessages } from './upload.js';

/** A request of a Run stream and how its answer is read: `read` answers undefined until the last message. */
export interface Call<Result> extends Pick<Exchange, 'messages' | 'canResend' | 'isIdempotent'> {
  read(response: RunResponse__Output): Result | undefined;
}

/** Sends a request behind those before it. */
export type Send = <Result>(call: Call<Result>) => Promise<Result>;

export function matrixCall(upload: MatrixUpload): Call<MatrixLoaded> {
  return {
    messages: () => uploadMessages({ matrix: upload.header }, upload),
    canResend: upload.body.isRepeatable,
    isIdempotent: true,
    read: ({ matrix }) => (matrix ? upload.read(matrix) : undefined),
  };
}

export function vectorCall(upload: VectorUpload): Call<VectorLoaded> {
  return {
    messages: () => uploadMessages({ vector: upload.header }, upload),
    canResend: upload.body.isRepeatable,
    isIdempotent: true,
    read: ({ vector }) => (vector ? upload.read(vector) : undefined),
  };
}

export function evolveCall(sessionId: string, options: EvolveOptions): Call<Evolution> {
  const evolve = wireEvolve(sessionId, options);
  return {
    messages: () => ({ evolve }),
    canResend: () => true,
    isIdempotent: true,
    read: (response) => (response.evolve ? readEvolution(response.evolve) : undefined),
  };
}

export function sampleCall(sessionId: string, options: SampleOptions): Call<Samples> {
  const sample = wireSample(sessionId, options);
  const collector = createCollector(options);
  return {
    messages: () => ({ sample }),
    canResend: () => true,
    isIdempotent: isRepeatableSample(options),
    read: (response) => (response.sample ? collector(response.sample) : undefined),
  };
}
