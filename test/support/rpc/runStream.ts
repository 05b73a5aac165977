import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { RunRequest } from '../../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../../proto/types/spu/v1/RunResponse.js';
import type { SpuServiceClient } from '../../../proto/types/spu/v1/SpuService.js';

/** A Run stream whose answers are taken one by one. */
export interface RunStream {
  raw: ClientDuplexStream<RunRequest, RunResponse__Output>;
  send(...messages: RunRequest[]): void;
  /** The next answer; rejects with the stream's error, or when it ends. */
  next(): Promise<RunResponse__Output>;
}

export function startRun(client: SpuServiceClient, sessionId?: string): RunStream {
  const raw = client.run();
  const answers: RunResponse__Output[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  const changed = () => wake();
  raw.on('data', (answer: RunResponse__Output) => {
    answers.push(answer);
    changed();
  });
  raw.on('error', (error) => {
    failure = error;
    changed();
  });
  raw.on('end', () => {
    // An error comes after the end.
    setImmediate(() => {
      failure ??= new Error('the stream ended');
      changed();
    });
  });
  const stream: RunStream = {
    raw,
    send(...messages) {
      for (const message of messages) raw.write(message);
    },
    async next() {
      while (answers.length === 0) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return answers.shift()!;
    },
  };
  if (sessionId !== undefined) stream.send({ open: { sessionId } });
  return stream;
}

/** The next answers. */
export async function take(run: RunStream, count: number): Promise<RunResponse__Output[]> {
  const answers: RunResponse__Output[] = [];
  for (let i = 0; i < count; i++) answers.push(await run.next());
  return answers;
}
