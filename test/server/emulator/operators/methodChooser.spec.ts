import { expect } from 'chai';
import { createMethodChooser } from '../../../../server/emulator/operators/methodChooser.js';

const modesCost = (states: number) => 10 + states;

describe('A method chooser', () => {
  it('allows Krylov spaces what the eigendecomposition would cost, less what has been spent', () => {
    const chooser = createMethodChooser();
    expect(chooser.budget({ count: 2 }, modesCost)).to.equal(12);
    expect(chooser.budget({ count: 2, ahead: 5, method: 'auto' }, modesCost)).to.equal(17);
    chooser.spend(3);
    chooser.spend(4);
    expect(chooser.costSpent()).to.equal(7);
    expect(chooser.budget({ count: 2 }, modesCost)).to.equal(5);
  });

  it('leaves no choice where the method is set, or the decomposition there', () => {
    const chooser = createMethodChooser();
    const budget = (method?: 'auto' | 'krylov' | 'eigendecomposition') =>
      chooser.budget({ count: 1, method }, modesCost);
    expect([budget('krylov'), budget('eigendecomposition')]).to.deep.equal([Infinity, -Infinity]);
    chooser.noteDecomposition();
    expect(chooser.isDecomposed).to.equal(true);
    expect([budget('krylov'), budget('auto'), budget()]).to.deep.equal([Infinity, -Infinity, -Infinity]);
    chooser.spend(1);
    expect(chooser.isDecomposed).to.equal(true);
  });

  it('goes on as the one whose cost it is given', () => {
    for (const change of ['spend', 'noteDecomposition'] as const) {
      const [saved, restored] = [createMethodChooser(), createMethodChooser()];
      saved[change](3);
      restored.restoreCost(structuredClone(saved.costSpent()));
      expect(restored.isDecomposed).to.equal(saved.isDecomposed);
      expect(restored.budget({ count: 1 }, modesCost)).to.equal(saved.budget({ count: 1 }, modesCost));
    }
  });
});
