import { expect } from 'chai';
import type { Floats } from '../../../../server/compute/compute.js';
import { createRlc } from '../../../../server/emulator/dynamics/rlc.js';
import { rlcTransition } from '../../../../server/emulator/dynamics/rlcTransition.js';
import { slowestRate } from '../../../../server/emulator/dynamics/slowestRate.js';
import type { Operator } from '../../../../server/emulator/operators/operator.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

type Matrix2 = [number, number, number, number];

const product = (x: Matrix2, y: Matrix2): Matrix2 => [
  x[0] * y[0] + x[1] * y[2],
  x[0] * y[1] + x[1] * y[3],
  x[2] * y[0] + x[3] * y[2],
  x[2] * y[1] + x[3] * y[3],
];

/** E(h) and the noise covariance by Runge-Kutta on dE = M E and dQ = M Q + Q M^T + B B^T: knows no closed form. */
function integrate(a: number, q: number, h: number, kappa: number): { e: Matrix2; noise: Matrix2 } {
  const m: Matrix2 = [0, q, -1 / a, -1 / a];
  const mT: Matrix2 = [m[0], m[2], m[1], m[3]];
  const slopeQ = (s: Matrix2): Matrix2 => {
    const [left, right] = [product(m, s), product(s, mT)];
    return [
      left[0] + right[0],
      left[1] + right[1],
      left[2] + right[2],
      left[3] + right[3] + (2 * kappa) / (a * a),
    ];
  };
  const rungeKutta = (y: Matrix2, slope: (y: Matrix2) => Matrix2, dt: number): Matrix2 => {
    const plus = (u: Matrix2, k: Matrix2, f: number): Matrix2 => u.map((x, i) => x + f * k[i]) as Matrix2;
    const k1 = slope(y);
    const k2 = slope(plus(y, k1, dt / 2));
    const k3 = slope(plus(y, k2, dt / 2));
    const k4 = slope(plus(y, k3, dt));
    return y.map((x, i) => x + (dt / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i])) as Matrix2;
  };
  let e: Matrix2 = [1, 0, 0, 1];
  let noise: Matrix2 = [0, 0, 0, 0];
  const steps = 20000;
  for (let k = 0; k < steps; k++) {
    e = rungeKutta(e, (y) => product(m, y), h / steps);
    noise = rungeKutta(noise, slopeQ, h / steps);
  }
  return { e, noise };
}

/** Diagonal operator, enough to drive the dynamics. */
function diagonalOperator(a: number[]): Pick<Operator, 'dimension' | 'precision' | 'apply'> {
  return {
    dimension: a.length,
    precision: 'float64',
    apply: async (f, v, out) => {
      for (let i = 0; i < a.length; i++) out[i] = f(a[i]) * v[i];
    },
  };
}

describe('RLC transition', () => {
  for (const [name, a, q, h] of [
    ['underdamped', 1, 4, 0.7],
    ['underdamped, a short step', 1.3, 2, 0.01],
    ['overdamped', 0.5, 0.1, 2],
    ['overdamped, a short step', 0.5, 0.1, 0.02],
    ['critically damped', 1, 0.25, 1.5],
    ['many periods', 2, 9, 30],
    ['strongly overdamped', 0.5, 0.02, 3],
    ['strongly overdamped, a long step', 0.5, 0.02, 200],
  ] as const) {
    it(`agrees with a Runge-Kutta integration: ${name}`, () => {
      const kappa = 0.3;
      const t = rlcTransition(a, q, h, kappa);
      const { e, noise } = integrate(a, q, h, kappa);
      [t.jj, t.jv, t.vj, t.vv].forEach((x, i) => {
        expect(x).to.be.closeTo(e[i], 1e-9);
      });
      const scale = Math.sqrt(noise[0] * noise[3]);
      expect(t.noiseJ ** 2 / noise[0]).to.be.closeTo(1, 1e-7);
      expect((t.noiseVJ ** 2 + t.noiseV ** 2) / noise[3]).to.be.closeTo(1, 1e-7);
      expect((t.noiseJ * t.noiseVJ - noise[1]) / scale).to.be.closeTo(0, 1e-7);
    });
  }

  // The voltage forgets within a, while the current integrates it: over h it walks, with variance 2 kappa q^2 h less what the
  // voltage keeps at both ends, and it has lost a part q h, which is below the bound.
  for (const q of [1e-8, 1e-12, 1e-15, 1e-20, 1e-27]) {
    it(`has the current noise of a walk at extreme overdamping: q = ${q}`, () => {
      const [a, kappa] = [0.7, 0.3];
      for (const h of [0.4, 1, 30, 1000]) {
        const { noiseJ, noiseVJ } = rlcTransition(a, q, h, kappa);
        const [one, two] = [-Math.expm1(-h / a) * a, (-Math.expm1((-2 * h) / a) * a) / 2];
        const expected = 2 * kappa * q * q * (h - 2 * one + two);
        expect(noiseJ ** 2 / expected).to.be.closeTo(1, 1e-4);
        // The integral of v times v: q kappa / a^2 a^2 (1 - exp(-h / a))^2.
        expect((noiseJ * noiseVJ) / (q * kappa * (one / a) ** 2)).to.be.closeTo(1, 1e-4);
      }
    });
  }
});

describe('rate of the slowest RLC mode', () => {
  it('is the smallest real part of an eigenvalue of -M, over all capacitances of a range', () => {
    for (const q of [0.05, 0.3, 4]) {
      for (const [smallest, largest] of [
        [0.1, 0.4],
        [0.2, 3],
        [2, 2],
      ]) {
        const rates = Array.from({ length: 200 }, (_, k) => {
          const a = smallest + ((largest - smallest) * k) / 199;
          // Roots of x^2 - x / a + q / a.
          const square = 1 / (a * a) - (4 * q) / a;
          return square > 0 ? (1 / a - Math.sqrt(square)) / 2 : 1 / (2 * a);
        });
        const config = { model: 'rlc' as const, resistance: 10, capacitance: q, inductance: 100 };
        expect(slowestRate({ smallest, largest }, config)).to.be.closeTo(Math.min(...rates), 1e-12);
      }
    }
  });
});

describe('RLC device', () => {
  const a = [0.5, 1, 2, 5];
  const kappa = 0.2;
  const q = 3;

  async function variances(kappaRun: number, count: number): Promise<number[]> {
    const n = a.length;
    const out = new Float64Array(count * n);
    await createRlc(diagonalOperator(a), q).walk({
      state: new Float64Array(n),
      hidden: new Float64Array(n),
      target: new Float64Array(n),
      step: 60,
      kappa: kappaRun,
      count,
      out,
      normals: testNormals(7),
    });
    return a.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += out[k * n + i] ** 2;
      return sum / count;
    });
  }

  // Steps of 60 R C0 make the samples independent: the variance of each cell is chi-square with 250,000 degrees of freedom,
  // relative deviation 0.0028; all four within 3.4 of it has a false alarm in 370, and 1 % is 3.5 of it.
  const bound = 3.4 * Math.sqrt(2 / 250000);
  const worst = (found: number[]) => Math.max(...found.map((v, i) => Math.abs((v * a[i]) / kappa - 1)));

  it('has the stationary covariance kappa A^-1', async () => {
    expect(worst(await variances(kappa, 250000))).to.be.below(bound);
  });

  it('would be caught with kappa wrong by 1 %', async () => {
    expect(worst(await variances(kappa * 1.01, 250000))).to.be.above(bound);
  });

  it('has noise of j and v with the covariance of a Runge-Kutta integration, entry by entry', async () => {
    const step = 0.8;
    const n = a.length;
    // The noise of one step is linear in the two arrays of normals: each alone, all 1.
    const responses: [Float64Array, Float64Array][] = [];
    for (const which of [0, 1]) {
      let call = 0;
      const normals = (out: Floats) => void out.fill(Number(call++ === which));
      const [hidden, out] = [new Float64Array(n), new Float64Array(n)];
      const still = { state: new Float64Array(n), target: new Float64Array(n), count: 1 };
      await createRlc(diagonalOperator(a), q).walk({ ...still, hidden, out, step, kappa, normals });
      responses.push([hidden, out]);
    }
    for (const [i, capacitance] of a.entries()) {
      const { noise } = integrate(capacitance, q, step, kappa);
      const covariance = (x: 0 | 1, y: 0 | 1) =>
        responses.reduce((sum, response) => sum + response[x][i] * response[y][i], 0);
      expect(covariance(0, 0) / noise[0]).to.be.closeTo(1, 1e-7);
      expect(covariance(0, 1) / noise[1]).to.be.closeTo(1, 1e-7);
      expect(covariance(1, 1) / noise[3]).to.be.closeTo(1, 1e-7);
    }
  });

  it('moves the inductor current, not the voltage, to the target', async () => {
    const n = a.length;
    const state = new Float64Array(n);
    const hidden = new Float64Array(n);
    const target = Float64Array.from([1, -2, 3, 4]);
    const out = new Float64Array(n);
    const run = { state, hidden, target, step: 500, kappa: 0, count: 1, out, normals: testNormals(1) };
    await createRlc(diagonalOperator(a), q).walk(run);
    target.forEach((b, i) => {
      expect(hidden[i]).to.be.closeTo(b, 1e-9);
      expect(out[i]).to.be.closeTo(0, 1e-9);
    });
  });
});
