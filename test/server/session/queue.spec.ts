import { expect } from 'chai';
import { DeviceError } from '../../../server/device/errors.js';
import { createQueue } from '../../../server/session/queue.js';
import { createManualClock } from '../../support/manualClock.js';

const never = () => new AbortController().signal;
const any = () => true;
const only = (wanted: string) => (place: string) => place === wanted;

/** Lets resolved promises run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the queue', () => {
  function start(places: string[], length = 100) {
    const clock = createManualClock();
    return { clock, queue: createQueue(places, { length, clock }) };
  }

  async function refused(call: Promise<unknown>): Promise<DeviceError> {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(DeviceError);
    return error as DeviceError;
  }

  it('serves first come, first served, and passes over those who want another place', async () => {
    const { queue } = start(['a', 'b']);
    expect(await queue.acquire({ accepts: any, waitSeconds: undefined }, never())).to.equal('a');
    expect(await queue.acquire({ accepts: any, waitSeconds: undefined }, never())).to.equal('b');
    const served: string[] = [];
    const wait = (name: string, accepts: (place: string) => boolean) =>
      queue
        .acquire({ accepts, waitSeconds: undefined }, never())
        .then((place) => served.push(`${name}:${place}`));
    const all = [wait('1', only('b')), wait('2', any), wait('3', only('a')), wait('4', any)];
    expect([queue.waiting('a'), queue.waiting('b')]).to.deep.equal([3, 3]);
    for (const place of ['a', 'a', 'b', 'b']) {
      queue.release(place);
      await settle();
    }
    await Promise.all(all);
    expect(served).to.deep.equal(['2:a', '3:a', '1:b', '4:b']);
  });

  it('keeps the order of a hundred', async () => {
    const { queue } = start(['a']);
    await queue.acquire({ accepts: any, waitSeconds: undefined }, never());
    const served: number[] = [];
    for (let i = 0; i < 100; i++)
      void queue.acquire({ accepts: any, waitSeconds: undefined }, never()).then(() => served.push(i));
    for (let i = 0; i < 100; i++) {
      queue.release('a');
      await settle();
    }
    expect(served).to.deep.equal(Array.from({ length: 100 }, (_, i) => i));
  });

  it('lets go after the wait, at an abort, and when it is cleared', async () => {
    const { queue, clock } = start(['a']);
    await queue.acquire({ accepts: any, waitSeconds: undefined }, never());
    const timed = refused(queue.acquire({ accepts: any, waitSeconds: 2 }, never()));
    const controller = new AbortController();
    const cancelled = queue
      .acquire({ accepts: any, waitSeconds: undefined }, controller.signal)
      .catch((error: Error) => error.message);
    const cleared = refused(queue.acquire({ accepts: any, waitSeconds: 100 }, never()));
    clock.advance(1.75);
    expect(queue.waiting('a')).to.equal(3);
    clock.advance(0.25);
    expect((await timed).message).to.match(/within 2 s/);
    controller.abort(new Error('gone'));
    expect(await cancelled).to.equal('gone');
    queue.clear(new DeviceError('UNAVAILABLE', 'stopping'));
    expect((await cleared).code).to.equal('UNAVAILABLE');
    expect(clock.pending).to.equal(0);
    queue.release('a');
    expect(await queue.acquire({ accepts: any, waitSeconds: 0 }, never())).to.equal('a');
  });

  it('tells each how many are before it, at once and whenever that changes', async () => {
    const { queue } = start(['a', 'b']);
    await queue.acquire({ accepts: any, waitSeconds: undefined }, never());
    await queue.acquire({ accepts: any, waitSeconds: undefined }, never());
    const told: string[] = [];
    const wait = (name: string, accepts: (place: string) => boolean) =>
      queue.acquire(
        {
          accepts,
          waitSeconds: undefined,
          onWaiting: (ahead) => told.push(`${name} ${ahead('a')}${ahead('b')}`),
        },
        never(),
      );
    void wait('1', only('b'));
    void wait('2', any);
    void wait('3', any);
    expect(told.splice(0)).to.deep.equal(['1 00', '2 01', '3 12']);
    queue.release('a');
    expect(told.splice(0)).to.deep.equal(['1 00', '3 01']);
    queue.changed();
    expect(told).to.deep.equal(['1 00', '3 01']);
  });

  it('is bounded', async () => {
    const { queue } = start(['a'], 2);
    await queue.acquire({ accepts: any, waitSeconds: undefined }, never());
    const waiting = [
      queue.acquire({ accepts: any, waitSeconds: undefined }, never()),
      queue.acquire({ accepts: any, waitSeconds: undefined }, never()),
    ];
    expect(
      (await refused(queue.acquire({ accepts: any, waitSeconds: undefined }, never()))).details.reason,
    ).to.equal('QUEUE_FULL');
    expect((await refused(queue.acquire({ accepts: any, waitSeconds: 0 }, never()))).details.reason).to.equal(
      'DEVICE_BUSY',
    );
    queue.release('a');
    queue.release(await waiting[0]);
    await waiting[1];
  });

  it('tells who waits how many stand before it, at once and whenever that changes', async () => {
    const { queue } = start(['a', 'b']);
    const take = (accepts: (place: string) => boolean) =>
      queue.acquire({ accepts, waitSeconds: undefined }, never());
    await take(any);
    await take(any);
    const told: [number, number][] = [];
    const controller = new AbortController();
    const first = queue
      .acquire({ accepts: only('b'), waitSeconds: undefined }, controller.signal)
      .catch(() => 'left');
    const second = take(any);
    const last = queue.acquire(
      {
        accepts: any,
        waitSeconds: undefined,
        onWaiting: (countBefore) => told.push([countBefore('a'), countBefore('b')]),
      },
      never(),
    );
    expect(told).to.deep.equal([[1, 2]]);
    controller.abort(new Error('gone'));
    expect(await first).to.equal('left');
    expect(told.at(-1)).to.deep.equal([1, 1]);
    queue.release('a');
    await second;
    expect(told.at(-1)).to.deep.equal([0, 0]);
    const before = told.length;
    queue.changed();
    expect(told).to.have.length(before + 1);
    queue.release('b');
    expect(await last).to.equal('b');
    queue.changed();
    expect(told).to.have.length(before + 1);
  });
});
