import { expect } from 'chai';
import type { Device, Evolution } from '../../../server/device/device.js';
import { createEvolutions } from '../../../server/session/evolutions.js';
import { type NamedTime, pinLoad, pinReadOut } from '../../../server/session/timePoints.js';

const evolutionOf = (id: string): Evolution => ({
  id,
  startTick: 0,
  endTick: 1,
  matrixVersion: 1,
  targetVersion: 1,
});

describe('a point of time that a client names', () => {
  function start(epoch = 3) {
    let asked = 0;
    const device = {
      async status() {
        asked++;
        return { time: { ticks: 100, epoch } };
      },
    } as unknown as Pick<Device, 'status'>;
    const evolutions = createEvolutions();
    const where = { device, evolutions };
    return {
      evolutions,
      get asked() {
        return asked;
      },
      load: (named: NamedTime) => pinLoad('effective_at', named, where),
      readOut: (named: NamedTime) => pinReadOut('at', named, where),
    };
  }

  /** Reason of a refusal, thrown or rejected. */
  async function reasonOf(work: () => Promise<unknown>): Promise<unknown> {
    try {
      await work();
    } catch (error) {
      return (error as { details?: { reason?: string } }).details?.reason;
    }
  }

  it('is now for a load where nothing was asked for', async () => {
    const { load, readOut } = start();
    for (const at of ['default', 'last', 'now'] as const) {
      expect(await load({ at })).to.deep.equal({ at: 'now' });
    }
    expect(await readOut({ at: 'last' })).to.deep.equal({ at: 'now' });
    expect(await readOut({ at: 'default' })).to.deep.equal({ at: 'end' });
  });

  it('is the last evolution of those asked for before, although the device has not accepted it yet', async () => {
    const { evolutions, load } = start();
    evolutions.ask('', '').accepted(evolutionOf('first'));
    const second = evolutions.ask('', '');
    const pinned = [load({ at: 'default' }), load({ at: 'last' })];
    evolutions.ask('', '').accepted(evolutionOf('third'));
    second.accepted(evolutionOf('second'));
    const expected = { at: 'evolution', id: 'second' };
    expect(await Promise.all(pinned)).to.deep.equal([expected, expected]);
    expect(await load({ at: 'default' })).to.deep.equal({ at: 'evolution', id: 'third' });
  });

  it('passes over an evolution that the device refused', async () => {
    const { evolutions, load } = start();
    evolutions.ask('', '').accepted(evolutionOf('first'));
    const refused = evolutions.ask('', '');
    const pinned = load({ at: 'last' });
    refused.failed(new Error('refused'));
    expect(await pinned).to.deep.equal({ at: 'evolution', id: 'first' });
  });

  it('finds an evolution by its request id', async () => {
    const { evolutions, load, readOut } = start();
    const named = evolutions.ask('mine', 'text');
    const pinned = [
      load({ at: 'request', requestId: 'mine' }),
      readOut({ at: 'request', requestId: 'mine' }),
    ];
    evolutions.ask('', '').accepted(evolutionOf('other'));
    named.accepted(evolutionOf('mine'));
    const expected = { at: 'evolution', id: 'mine' };
    expect(await Promise.all(pinned)).to.deep.equal([expected, expected]);
    expect(await reasonOf(() => load({ at: 'request', requestId: 'yours' }))).to.equal('EVOLUTION_NOT_FOUND');
  });

  it('is a tick of the present epoch, which the device is asked for only where one is given', async () => {
    const test = start();
    const time = (ticks: number, epoch: number): NamedTime => ({ at: 'time', time: { ticks, epoch } });
    expect(await test.load(time(7, 0))).to.deep.equal({ at: 'tick', tick: 7 });
    expect(test.asked).to.equal(0);
    expect(await test.load(time(7, 3))).to.deep.equal({ at: 'tick', tick: 7 });
    expect(test.asked).to.equal(1);
    expect(await reasonOf(() => test.load(time(7, 2)))).to.equal('EPOCH_MISMATCH');
    expect(await reasonOf(() => test.readOut(time(2 ** 53, 0)))).to.equal('ABOVE_LIMIT');
  });

  it('means nothing of what was before the device went back in time', async () => {
    const { evolutions, load } = start();
    evolutions.ask('mine', '').accepted(evolutionOf('first'));
    evolutions.clear();
    expect(await load({ at: 'last' })).to.deep.equal({ at: 'now' });
    expect(await reasonOf(() => load({ at: 'request', requestId: 'mine' }))).to.equal('EVOLUTION_NOT_FOUND');
  });
});
