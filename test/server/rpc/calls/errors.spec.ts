import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { packageFolder } from '../../../../common/packageFolder.js';
import { DeviceError, type ErrorDetails, type StatusName } from '../../../../server/device/errors.js';
import { errorReasons } from '../../../../server/rpc/calls/errorReasons.js';
import { toStatus } from '../../../../server/rpc/calls/errors.js';
import { failureOf } from '../../../support/rpc/failure.js';
import { silent } from '../../../support/rpc/harness.js';

/** Text of every file of the server. */
function sources(): string[] {
  const folder = join(packageFolder, 'server');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const failed = (code: StatusName, message: string, details: ErrorDetails = {}) =>
  failureOf(toStatus(new DeviceError(code, message, details), silent) as never);

describe('errors on the wire', () => {
  it('have a reason that the protocol lists, and every reason is one of them', () => {
    const thrown = new Set<string>();
    for (const text of sources()) {
      for (const [, reason] of text.matchAll(/'([A-Z_]+)'/g)) {
        thrown.add(reason);
      }
      for (const [, reason] of text.matchAll(/reason: '([^']*)'/g)) {
        expect(errorReasons.has(reason), reason).to.equal(true);
      }
    }
    expect([...errorReasons].filter((reason) => !thrown.has(reason))).to.deep.equal([]);
  });

  it('get what their status usually means where a driver gives no reason, or one that nobody knows', () => {
    const codes = Object.keys(status).filter((name) => /^[A-Z_]+$/.test(name) && name !== 'OK');
    for (const code of codes as StatusName[]) {
      for (const details of [{}, { reason: 'BROKEN' }]) {
        const { info } = failed(code, 'It is broken.', details);
        expect(errorReasons.has(info!.reason), code).to.equal(true);
      }
    }
    expect(failed('INVALID_ARGUMENT', 'It is wrong.').info?.reason).to.equal('INVALID_FIELD');
  });

  it('say that the host has no memory left, and nothing else of an error that no driver expected', () => {
    const statusOf = (error: Error) => failureOf(toStatus(error, silent) as never);
    const memory = statusOf(new RangeError('Array buffer allocation failed'));
    expect(memory).to.deep.include({ code: 'RESOURCE_EXHAUSTED', retrySeconds: 1 });
    expect(memory.info?.reason).to.equal('SERVER_MEMORY');
    expect(statusOf(new RangeError('Invalid array length')).info?.reason).to.equal('INTERNAL');
  });

  it('fit into a trailer, whatever they quote', () => {
    const long = 'x'.repeat(1e5);
    const fields = Array.from({ length: 1000 }, () => ({ field: long, description: long }));
    const { metadata, details } = toStatus(
      new DeviceError('INVALID_ARGUMENT', long, { metadata: { actual: long }, fields }),
      silent,
    );
    const [trailer] = metadata.get('grpc-status-details-bin');
    expect(trailer.length).to.be.below(8192);
    expect(details).to.have.length(1003);
  });
});
