import { expect } from 'chai';
import { diagonal, type Run } from '../../../client/index.js';
import { createDeviceSteps } from '../../../client/optimizer/deviceSteps.js';

const matrix = diagonal({ diagonal: [1, 2] });
const target = Float32Array.of(1, 2);

/** A Run that notes what it is asked for, and refuses evolutions of their own while `fails`. */
function notingRun() {
  const notes: [string, Record<string, unknown>][] = [];
  const state = { fails: false };
  const note =
    (name: string, options: (...args: never[]) => unknown) =>
    async (...args: never[]) => {
      notes.push([name, (options(...args) ?? {}) as Record<string, unknown>]);
      if (name === 'evolve' && state.fails) throw new Error('refused');
      return { vector: {}, evolution: {}, samples: {} };
    };
  const run = {
    loadMatrix: note('loadMatrix', (_, options) => options),
    loadVector: note('loadVector', (_, options) => options),
    evolve: note('evolve', (options) => options),
    step: note('step', (options) => options),
  } as unknown as Run;
  return { run, notes, state, names: () => notes.map(([name]) => name) };
}

const options = { duration: 3, delay: 1, initialState: 'reset', sample: { reduction: 'mean' } } as const;

describe('steps with a delay', () => {
  it('load for the end of the evolution under way, which they name before it has been answered', async () => {
    const { run, notes, names } = notingRun();
    const take = createDeviceSteps(run, options);
    await Promise.all([take(matrix, target), take(matrix, target)]);
    expect(names()).to.deep.equal([
      ...['loadMatrix', 'step', 'evolve'],
      ...['loadMatrix', 'loadVector', 'step', 'evolve'],
    ]);
    const { requestId } = notes[2][1];
    expect(requestId).to.be.a('string').and.not.equal('');
    expect(notes[3][1].effectiveAt).to.deep.equal({ requestId });
    expect(notes[4][1].effectiveAt).to.deep.equal({ requestId });
    expect(notes[5][1].evolve).to.deep.equal({ duration: 2, initialState: 'keep' });
    expect(notes[6][1].requestId).not.to.equal(requestId);
  });

  it('start afresh where that evolution was refused', async () => {
    const { run, names, state } = notingRun();
    const take = createDeviceSteps(run, options);
    state.fails = true;
    await take(matrix, target);
    await take(matrix, target);
    expect(names()).to.deep.equal(['loadMatrix', 'step', 'evolve', 'loadMatrix', 'step', 'evolve']);
  });
});
