import { expect } from 'chai';
import { tauOf } from '../../server/emulator/config.js';
import { loadPreset } from '../../server/emulator/presets.js';
import { cellsOf, matrixWork, timesOf, totalOf, vectorWork } from '../../server/emulator/timing.js';

describe('timing model', () => {
  it("gives the paper's figures: 41 ms to program, 32 us for the vector, 50 us to evolve", async () => {
    const { config } = await loadPreset('tngd-2024');
    const structure = {
      kind: 'lowRank' as const,
      examples: 64,
      outputs: 10,
      segments: [{ form: 'dense' as const, columns: 1e5 }],
      curvature: 'block' as const,
    };
    expect(cellsOf(structure)).to.equal(640 * (640 + 2e5));
    expect(totalOf(timesOf(matrixWork(structure), config.timing))).to.be.closeTo(41e-3, 0.2e-3);
    expect(totalOf(timesOf(vectorWork(1e5), config.timing))).to.be.closeTo(32e-6, 1e-12);
    expect(50 * tauOf(config)).to.be.closeTo(50e-6, 1e-12);
  });

  it('counts the cells of every structure', () => {
    expect(cellsOf({ kind: 'dense', dimension: 5 })).to.equal(25);
    expect(cellsOf({ kind: 'diagonal', dimension: 5 })).to.equal(5);
    const kronecker = { kind: 'kronecker' as const, inputs: 3, outputs: 4, dampingMode: 'additive' as const };
    expect(cellsOf(kronecker)).to.equal(9 + 16);
    expect(
      cellsOf({
        kind: 'lowRank',
        examples: 2,
        outputs: 3,
        segments: [
          { form: 'rowKronecker', inputs: 5, outputs: 4 },
          { form: 'dense', columns: 7 },
        ],
        curvature: 'identity',
      }),
    ).to.equal(36 + 2 * (2 * 5 + 6 * 4 + 6 * 7));
    expect(
      cellsOf({
        kind: 'blockDiagonal',
        blocks: [{ structure: kronecker }, { structure: { kind: 'dense', dimension: 2 } }],
      }),
    ).to.equal(29);
  });
});
