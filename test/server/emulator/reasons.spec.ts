import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../../common/packageFolder.js';
import { DeviceError, invalidArgument } from '../../../server/device/errors.js';

/** Source of the emulator and of the port that it implements. */
const sources = ['server/emulator', 'server/device'].flatMap((folder) =>
  readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(packageFolder, folder, file), 'utf8') })),
);

const proto = readFileSync(join(packageFolder, 'proto/spu/v1/errors.proto'), 'utf8');
const reasons = [...proto.matchAll(/ERROR_REASON_(\w+) = /g)].map(([, reason]) => reason);

/** The arguments of a call, from its opening bracket to the one that closes it. */
function argumentsAt(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(open, at);
  }
  throw new Error('a bracket is never closed');
}

describe('the reasons of errors', () => {
  it('are those of the protocol', () => {
    const used = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/reason: '(\w+)'|reason = '(\w+)'/g)].map(([, a, b]) => `${file}: ${a ?? b}`),
    );
    expect(used).to.have.length.above(30);
    expect(used.filter((each) => !reasons.includes(each.split(': ')[1]))).to.deep.equal([]);
  });

  it('are there in every error', () => {
    const without = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/new DeviceError\(/g)]
        .map(({ index }) => argumentsAt(text, text.indexOf('(', index)))
        .filter((call) => !/reason|details/.test(call))
        .map((call) => `${file}: ${call}`),
    );
    expect(without).to.deep.equal([]);
  });

  it('come with the field where one is wrong', () => {
    const plain = invalidArgument('count', 'is 0.');
    expect(plain).to.be.instanceOf(DeviceError);
    expect(plain.details).to.deep.include({ reason: 'INVALID_FIELD', metadata: { field: 'count' } });
    const own = invalidArgument('count', 'is 9.', { reason: 'ABOVE_LIMIT', metadata: { limit: '8' } });
    expect(own.details).to.deep.include({
      reason: 'ABOVE_LIMIT',
      metadata: { field: 'count', limit: '8' },
    });
  });
});
