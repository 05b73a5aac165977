import { expect } from 'chai';
import {
  eigenvalues as kernelEigenvalues,
  operands,
  relax,
  transitions,
} from '../../../../server/emulator/operators/relaxKernel.js';
import { dividedDifference, relaxation, transition } from '../../../../server/emulator/operators/spectral.js';
import { randomNumbers } from '../../../support/matrices.js';

// Gauss-Legendre nodes and weights on [-1, 1], 8 points (Abramowitz and Stegun, table 25.4).
const nodes = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const weights = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** Integral over [0, end] of a function that grows or decays at `rate`. */
function integral(f: (s: number) => number, end: number, rate: number): number {
  const panels = Math.ceil(Math.abs(rate * end)) + 1;
  const half = end / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const middle = (2 * panel + 1) * half;
    for (const [k, node] of nodes.entries()) {
      sum += weights[k] * half * (f(middle - half * node) + f(middle + half * node));
    }
  }
  return sum;
}

function expectClose(got: number, wanted: number, tolerance = 1e-13): void {
  expect(Math.abs(got - wanted), `${got} for ${wanted}`).to.be.at.most(tolerance * Math.abs(wanted));
}

const eigenvalues = [-2, -1e-3, -1e-12, 0, 1e-300, 1e-12, 1e-6, 0.01, 0.3, 1, 7, 40];

describe('transition', () => {
  const kappa = 0.7;
  for (const h of [1e-9, 0.01, 0.3, 2, 15]) {
    it(`is the integral that defines it, at h = ${h}`, () => {
      const { f0, f1, f2 } = transition(h, kappa);
      for (const a of eigenvalues) {
        expectClose(f0(a), Math.exp(-a * h));
        expectClose(
          f1(a),
          integral((s) => Math.exp(-a * s), h, a),
        );
        expectClose(f2(a), Math.sqrt(2 * kappa * integral((s) => Math.exp(-2 * a * s), h, 2 * a)));
      }
    });

    it(`has divided differences without cancellation, at h = ${h}`, () => {
      const { f0, f1, f2 } = transition(h, kappa);
      // exp(-x s) - exp(-y s) over x - y is -s times the mean of exp(-a s) over a from y to x.
      const slope = (x: number, y: number, s: number) =>
        -s * integral((u) => Math.exp(-(y + u * (x - y)) * s), 1, (x - y) * s);
      for (const y of eigenvalues) {
        for (const s of [0, 1e-200, 1e-15, 1e-9, 1e-5, 1e-3, 0.1, 1, 5, 30]) {
          const x = y + s;
          // The quadrature would take too long.
          if ((Math.abs(x) + Math.abs(y)) * h > 100) continue;
          expectClose(dividedDifference(f0, x, y), slope(x, y, h), 3e-13);
          expectClose(
            dividedDifference(f1, x, y),
            integral((t) => slope(x, y, t), h, Math.abs(x) + Math.abs(y)),
            3e-13,
          );
          expectClose(
            dividedDifference(f2, x, y),
            (2 * kappa * integral((t) => 2 * slope(2 * x, 2 * y, t), h, 2 * Math.abs(x) + 2 * Math.abs(y))) /
              (f2(x) + f2(y)),
            3e-13,
          );
        }
      }
    });
  }

  it('has its limits at h = 0 and h = Infinity', () => {
    const zero = transition(0, kappa);
    for (const a of eigenvalues) {
      expect([zero.f0(a), zero.f1(a), zero.f2(a)]).to.deep.equal([1, 0, 0]);
      for (const f of [zero.f0, zero.f1, zero.f2]) expect(dividedDifference(f, a + 1, a) + 0).to.equal(0);
    }
    const infinite = transition(Number.POSITIVE_INFINITY, kappa);
    for (const a of eigenvalues.filter((value) => value > 1e-20)) {
      expect(infinite.f0(a)).to.equal(0);
      expectClose(infinite.f1(a), 1 / a);
      expectClose(infinite.f2(a), Math.sqrt(kappa / a));
      expect(dividedDifference(infinite.f0, a + 2, a) + 0).to.equal(0);
      expectClose(dividedDifference(infinite.f1, a + 2, a), -1 / (a * (a + 2)));
      const f2 = (-2 * kappa * (1 / (2 * a * (a + 2)))) / (Math.sqrt(kappa / a) + Math.sqrt(kappa / (a + 2)));
      expectClose(dividedDifference(infinite.f2, a + 2, a), f2);
    }
    expect(relaxation(0, Number.POSITIVE_INFINITY)).to.equal(Number.POSITIVE_INFINITY);
    expect(relaxation(-1, 800)).to.equal(Number.POSITIVE_INFINITY);
    expect(relaxation(3, 1e300)).to.equal(1 / 3);
  });

  it('is the same for many eigenvalues at once', () => {
    for (const h of [0, 1e-9, 0.3, 15, 1e6]) {
      const values = eigenvalues.filter((a) => a * h > -30);
      kernelEigenvalues.set(values);
      const { f0, f1, f2 } = transitions(h, kappa, values.length);
      const exact = transition(h, kappa);
      for (const [i, a] of values.entries()) {
        expect(Math.abs(f0[i] - exact.f0(a))).to.be.at.most(3e-16 * (1 + exact.f0(a)));
        expectClose(f1[i], exact.f1(a));
        expectClose(f2[i], exact.f2(a));
      }
    }
  });

  for (const precision of ['float32', 'float64'] as const) {
    it(`moves the modes of a state, to the rounding of ${precision}`, () => {
      const [h, count] = [0.3, 777];
      const { state, target, noise } = operands[precision];
      for (let i = 0; i < count; i++) kernelEigenvalues[i] = 10 ** (i / 100 - 5);
      for (const [k, numbers] of [state, target, noise].entries()) {
        numbers.set(randomNumbers(precision, count, 30 + k));
      }
      const before = { x: state.slice(), b: target.slice(), xi: noise.slice() };
      transitions(h, kappa, count);
      relax(precision, count);
      const { f0, f1, f2 } = transition(h, kappa);
      const epsilon = precision === 'float32' ? 2 ** -23 : 2 ** -50;
      for (let i = 0; i < count; i++) {
        const a = kernelEigenvalues[i];
        const parts = [f0(a) * before.x[i], f1(a) * before.b[i], f2(a) * before.xi[i]];
        const size = Math.hypot(...parts);
        expect(Math.abs(state[i] - parts[0] - parts[1] - parts[2])).to.be.at.most(2 * epsilon * size);
      }
      // What lies behind stays.
      expect(state[count + 1]).to.equal(before.x[count + 1]);
    });
  }

  it('approximates plain differences for any function', () => {
    expectClose(dividedDifference(Math.cos, 2, 1), Math.cos(2) - Math.cos(1));
    expect(dividedDifference(Math.cos, 1, 1)).to.equal(0);
  });
});
