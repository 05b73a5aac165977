import { expect } from 'chai';
import { generate, groupSize } from '../../../../server/emulator/noise/philox.js';
import { philoxReference } from '../../../support/emulator/philoxReference.js';

const wordsOf = (floats: Float32Array) => new Uint32Array(floats.buffer, 0, groupSize);

describe('philox', () => {
  it('has a reference that gives the published vectors', () => {
    // tests/kat_vectors of the authors' Random123 library, lines "philox4x32 10".
    const f = 0xffffffffn;
    expect(philoxReference([0n, 0n, 0n, 0n], [0n, 0n])).to.deep.equal([
      0x6627e8d5n,
      0xe169c58dn,
      0xbc57ac4cn,
      0x9b00dbd8n,
    ]);
    expect(philoxReference([f, f, f, f], [f, f])).to.deep.equal([
      0x408f276dn,
      0x41c83b0en,
      0xa20bc7c6n,
      0x6d5451fdn,
    ]);
    expect(
      philoxReference([0x243f6a88n, 0x85a308d3n, 0x13198a2en, 0x03707344n], [0xa4093822n, 0x299f31d0n]),
    ).to.deep.equal([0xd16cfe09n, 0x94fdccebn, 0x5001e420n, 0x24126ea1n]);
  });

  it('agrees with the reference for counters beyond 32 bits and negative words', () => {
    const key = [0xa4093822 | 0, 0x299f31d0] as const;
    const high = [0x13198a2e, 0x93707344 | 0] as const;
    for (const first of [0, 1, 255, 2 ** 30 - 1, 2 ** 30, 3 * 2 ** 40 + 5]) {
      const words = wordsOf(generate('words', key, high, first, 1));
      for (let lane = 0; lane < 4; lane++) {
        const counter = BigInt(4 * first + lane);
        const expected = philoxReference(
          [counter & 0xffffffffn, counter >> 32n, 0x13198a2en, 0x93707344n],
          [0xa4093822n, 0x299f31d0n],
        );
        const got = [0, 1, 2, 3].map((word) => BigInt(words[4 * word + lane]));
        expect(got).to.deep.equal(expected);
      }
    }
  });

  it('turns words into normals as Box and Muller do, to 1e-6', () => {
    let worst = 0;
    for (let first = 0; first < 20000; first++) {
      const words = wordsOf(generate('words', [1, 2], [3, 4], first, 1)).slice();
      const normals = generate('normals', [1, 2], [3, 4], first, 1);
      for (let index = 0; index < 8; index++) {
        const [pair, lane] = [index >> 2, index & 3];
        // As a float32: 24 bits of the uniform number, whatever its size.
        const uniform = Math.fround(Math.fround(words[8 * pair + lane] >>> 1) + 0.5) / 2 ** 31;
        const radius = Math.sqrt(-2 * Math.log(uniform));
        const bits = words[8 * pair + 4 + lane];
        const angle = ((bits << 2) / 2 ** 31) * (Math.PI / 4);
        const x = radius * Math.cos(angle) * (bits & 0x40000000 ? -1 : 1);
        const y = radius * Math.sin(angle);
        const [a, b] = bits & 0x80000000 ? [y, x] : [x, y];
        worst = Math.max(worst, Math.abs(normals[8 * pair + lane] - a));
        worst = Math.max(worst, Math.abs(normals[8 * pair + 4 + lane] - b));
      }
    }
    expect(worst).to.be.below(1e-6);
  });
});
