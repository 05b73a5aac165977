import { expect } from 'chai';
import { waitingLine } from '../../examples/waiting.js';

describe('the line of an example that waits for a device', () => {
  it('names the device, those before, and what is known of the wait', () => {
    const line = (extra: object) => waitingLine({ device: 'spu0', before: 1, reason: 'inUse', ...extra });
    expect(line({})).to.equal('waiting for spu0, 1 before you');
    expect(line({ reason: 'resetting' })).to.equal('waiting for spu0, 1 before you (it is being reset)');
    expect(line({ reason: 'clientAway', atMostSeconds: 6.2 })).to.equal(
      'waiting for spu0, 1 before you (its client is away and may come back, free within 7 s)',
    );
  });
});
