import { Readable } from 'node:stream';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { expect } from 'chai';
import { SpuError } from '../../../client/errors.js';
import { receiveAll } from '../../../client/transport/calls.js';

/** A call that answers with these messages; the cancelled one goes on sending, as what is under way does. */
function callOf(messages: number[]) {
  const call = Object.assign(Readable.from(messages), { cancelled: 0, cancel: () => call.cancelled++ });
  return { call, start: () => call as unknown as ClientReadableStream<number> };
}

describe('all messages of a server stream', () => {
  it('are handed over in their order, up to the end', async () => {
    const taken: number[] = [];
    const { call, start } = callOf([1, 2, 3]);
    await receiveAll(start, (message) => taken.push(message), undefined);
    expect(taken).to.deep.equal([1, 2, 3]);
    expect(call.cancelled).to.equal(0);
  });

  it('a message that is refused cancels the call, and its error comes out', async () => {
    const { call, start } = callOf([1, 2, 3]);
    const broken = new SpuError('DATA_LOSS', 'broken');
    const refuse = (message: number) => {
      if (message === 2) throw broken;
    };
    const error = await receiveAll(start, refuse, undefined).catch((reason: unknown) => reason);
    expect(error).to.equal(broken);
    expect(call.cancelled).to.equal(1);
  });

  it('an abort cancels the call, and its reason comes out', async () => {
    const reason = new Error('enough');
    const aborter = new AbortController();
    const { call, start } = callOf([1, 2]);
    const take = () => aborter.abort(reason);
    call.cancel = () => {
      call.destroy(new Error('cancelled'));
      return call.cancelled++;
    };
    const error = await receiveAll(start, take, aborter.signal).catch((cause: unknown) => cause);
    expect(error).to.equal(reason);
    expect(call.cancelled).to.be.above(0);
  });
});
