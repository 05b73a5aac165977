import { expect } from 'chai';
import { kfacFactors } from '../../../client/index.js';
import { randomNumbers } from '../../support/matrices.js';

describe('kfacFactors', () => {
  const [examples, positions, inputs, outputs] = [3, 2, 2, 3];
  const rows = examples * positions;
  const activations = Float32Array.from(randomNumbers('float32', rows * inputs, 1));
  const gradients = Float32Array.from(randomNumbers('float32', rows * outputs, 2));
  const options = { activations, gradients, inputs, outputs, examples, positions };
  const sum = (values: Float32Array, n: number, i: number, j: number) => {
    let total = 0;
    for (let row = 0; row < rows; row++) total += values[row * n + i] * values[row * n + j];
    return total;
  };

  it('sums A over positions and takes the mean of G over them (Grosse and Martens 2016)', () => {
    const { inputFactor, outputFactor } = kfacFactors(options);
    expect(inputFactor[1]).to.be.closeTo(sum(activations, inputs, 0, 1) / examples, 1e-6);
    expect(inputFactor[2]).to.equal(inputFactor[1]);
    expect(outputFactor[5]).to.be.closeTo(sum(gradients, outputs, 1, 2) / (examples * positions), 1e-6);
  });

  it('undoes what a trainer has divided by b, and adds up for a summed loss', () => {
    const g = (extra: object) => kfacFactors({ ...options, ...extra }).outputFactor[0];
    const divided = gradients.map((value) => value / examples);
    expect(g({ gradients: divided, rows: 'meanLoss' })).to.be.closeTo(g({}), 1e-6);
    expect(g({ loss: 'sum' })).to.be.closeTo(examples * g({}), 1e-5);
  });

  it('is exact for one example of a linear layer', () => {
    const { inputFactor, outputFactor } = kfacFactors({
      ...options,
      activations: activations.subarray(0, 2),
      gradients: gradients.subarray(0, 3),
      examples: 1,
      positions: 1,
    });
    const row = (k: number) => gradients[Math.floor(k / inputs)] * activations[k % inputs];
    expect(outputFactor[1] * inputFactor[1]).to.be.closeTo(row(0) * row(inputs + 1), 1e-6);
  });

  it('refuses numbers that do not fit', () => {
    expect(() => kfacFactors({ ...options, positions: 3 })).to.throw(
      'activations: 12 numbers were given, but shape [9,2] needs 18.',
    );
  });
});
