import { expect } from 'chai';
import type { Evolution } from '../../../server/device/device.js';
import type { DeviceError } from '../../../server/device/errors.js';
import { createEvolutions } from '../../../server/session/evolutions.js';
import { type NamedIn, type NamedTime, pinLoad, pinReadOut } from '../../../server/session/timePoints.js';

const evolution = (id: string): Evolution => ({
  id,
  startTick: 0,
  endTick: 1,
  matrixVersion: 1,
  targetVersion: 1,
});

const present = { ticks: 5, epoch: 3 };

describe('names of points of device time', () => {
  let where: NamedIn;
  beforeEach(() => {
    const status = async () => ({ time: present }) as never;
    where = { device: { status }, evolutions: createEvolutions() };
  });

  async function refusal(work: () => Promise<unknown>): Promise<DeviceError> {
    try {
      await work();
    } catch (error) {
      return error as DeviceError;
    }
    throw new Error('it was accepted');
  }

  it('mean what they meant when the request came, also of evolutions that are still to be accepted', async () => {
    const { evolutions } = where;
    const a = evolutions.ask('a', '');
    const first = pinLoad('at', { at: 'default' }, where);
    const b = evolutions.ask('b', '');
    const last = pinLoad('at', { at: 'last' }, where);
    const byId = pinReadOut('at', { at: 'request', requestId: 'a' }, where);
    b.accepted(evolution('2'));
    a.accepted(evolution('1'));
    expect(await first).to.deep.equal({ at: 'evolution', id: '1' });
    expect(await last).to.deep.equal({ at: 'evolution', id: '2' });
    expect(await byId).to.deep.equal({ at: 'evolution', id: '1' });
    expect(evolutions.requestIdOf('2')).to.equal('b');
  });

  it('pass over an evolution that was refused', async () => {
    where.evolutions.ask('a', '').accepted(evolution('1'));
    const refused = where.evolutions.ask('b', '');
    const last = pinLoad('at', { at: 'last' }, where);
    refused.failed(new Error('refused'));
    expect(await last).to.deep.equal({ at: 'evolution', id: '1' });
    const unknown = await refusal(async () => pinLoad('at', { at: 'request', requestId: 'b' }, where));
    expect(unknown.details.reason).to.equal('EVOLUTION_NOT_FOUND');
  });

  it('are now without an evolution; a read-out leaves an absent one to the device', async () => {
    expect(await pinLoad('at', { at: 'default' }, where)).to.deep.equal({ at: 'now' });
    expect(await pinReadOut('at', { at: 'last' }, where)).to.deep.equal({ at: 'now' });
    expect(await pinReadOut('at', { at: 'default' }, where)).to.deep.equal({ at: 'end' });
    where.evolutions.ask('', '').accepted(evolution('1'));
    where.evolutions.clear();
    expect(await pinLoad('at', { at: 'last' }, where)).to.deep.equal({ at: 'now' });
  });

  it('are ticks of the present epoch, and of no other', async () => {
    const at = (ticks: number, epoch: number): NamedTime => ({ at: 'time', time: { ticks, epoch } });
    for (const epoch of [0, 3]) {
      expect(await pinLoad('at', at(9, epoch), where)).to.deep.equal({ at: 'tick', tick: 9 });
    }
    const other = await refusal(() => pinLoad('at', at(9, 2), where));
    expect(other.code).to.equal('FAILED_PRECONDITION');
    expect(other.details).to.deep.equal({
      reason: 'EPOCH_MISMATCH',
      metadata: { field: 'at', expected: '3', actual: '2' },
    });
    for (const ticks of [2 ** 53, 1e300, -1, 0.5]) {
      expect((await refusal(async () => pinLoad('at', at(ticks, 0), where))).code).to.equal(
        'INVALID_ARGUMENT',
      );
    }
  });
});
