import type { RunResponse } from '../../../proto/types/spu/v1/RunResponse.js';
import type { Write } from '../calls/streams.js';
import type { Pipeline } from './pipeline.js';

export type Answer = Omit<RunResponse, 'sequence'>;

/** The answers of a Run stream, in the order of its requests. */
export interface Answers {
  /**
   * `work` answers the next request, when its turn has come; `skipped` hears if it never comes. A promise means: receive
   * nothing more until it resolves.
   */
  add(
    work: (respond: Write<Answer>) => Promise<unknown>,
    skipped?: (error: unknown) => void,
  ): Promise<undefined> | undefined;
  /** Resolves when all requests so far are answered; rejects with the first failure. */
  finished(): Promise<void>;
}

export function createAnswers(pipeline: Pipeline, write: Write<RunResponse>): Answers {
  let requests = 0;
  return {
    add(work, skipped) {
      const sequence = requests++;
      const answer = async () => {
        await work((part) => write({ ...part, sequence }));
      };
      return pipeline.add(answer, skipped);
    },
    finished: pipeline.finished,
  };
}
