import { expect } from 'chai';
import type { Floats } from '../../../../server/compute/compute.js';
import { createIntegrator, type IntegratorConfig } from '../../../../server/emulator/dynamics/integrator.js';
import { ritzValues } from '../../../../server/emulator/dynamics/ritzValues.js';
import { spectralRadius } from '../../../../server/emulator/dynamics/spectralRadius.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

const plain = (scheme: IntegratorConfig['scheme'], step: number): IntegratorConfig => ({
  scheme,
  step,
  rail: Number.POSITIVE_INFINITY,
  coloured: { std: 0, bandwidth: 1 },
});

/** A rotation within a decay: not symmetric, eigenvalues 1 +- 2i. */
const spiral = {
  dimension: 2,
  precision: 'float64' as const,
  multiply: async (v: ArrayLike<number>, out: { [i: number]: number }) => {
    const [x, y] = [v[0], v[1]];
    out[0] = x - 2 * y;
    out[1] = 2 * x + y;
  },
};

function diagonal(a: number[]) {
  return {
    dimension: a.length,
    precision: 'float64' as const,
    spectralRadius: Math.max(...a),
    multiply: async (v: ArrayLike<number>, out: { [i: number]: number }) => {
      a.forEach((rate, i) => {
        out[i] = rate * v[i];
      });
    },
  };
}

/** One step of a scalar mode as a linear map: x -> gain x + noise xi, found by driving it with 0 and 1. */
async function linearMap(scheme: IntegratorConfig['scheme'], a: number, dt: number, kappa: number) {
  const drive = async (x0: number, xi: number) => {
    const out = new Float64Array(1);
    await createIntegrator(diagonal([a]), plain(scheme, dt)).walk({
      state: Float64Array.of(x0),
      target: new Float64Array(1),
      step: dt,
      kappa,
      count: 1,
      out,
      normals: (numbers) => numbers.fill(xi),
    });
    return out[0];
  };
  const [gain, noise] = [await drive(1, 0), await drive(0, 1)];
  return { gain, noise, variance: (noise * noise) / (1 - gain * gain) };
}

describe('integrator', () => {
  it('Euler-Maruyama inflates the stationary variance of a mode by exactly 2 / (2 - a dt)', async () => {
    for (const [a, dt] of [
      [1, 0.1],
      [3, 0.2],
      [0.5, 1.5],
    ]) {
      const { variance } = await linearMap('eulerMaruyama', a, dt, 0.7);
      expect(variance / (0.7 / a)).to.be.closeTo(2 / (2 - a * dt), 1e-12);
    }
  });

  for (const [scheme, order] of [
    ['eulerMaruyama', 1],
    ['heun', 2],
  ] as const) {
    it(`${scheme} has order ${order} in mean and variance`, async () => {
      const errors = async (dt: number) => {
        const { gain, variance } = await linearMap(scheme, 1, dt, 1);
        // exp(-1) after 1 / dt steps, and the stationary variance kappa / a = 1.
        return [Math.abs(gain ** Math.round(1 / dt) - Math.exp(-1)), Math.abs(variance - 1)];
      };
      const [coarse, fine] = [await errors(0.02), await errors(0.01)];
      coarse.forEach((error, i) => {
        expect(Math.log2(error / fine[i])).to.be.closeTo(order, 0.05);
      });
    });

    it(`${scheme} has order ${order} on a drift that is not symmetric`, async () => {
      const error = async (dt: number) => {
        const out = new Float64Array(2);
        await createIntegrator({ ...spiral, spectralRadius: Math.sqrt(5) }, plain(scheme, dt)).walk({
          state: Float64Array.of(1, 0),
          target: new Float64Array(2),
          step: 1,
          kappa: 0,
          count: 1,
          out,
          normals: (numbers) => numbers.fill(0),
        });
        return Math.hypot(out[0] - Math.exp(-1) * Math.cos(2), out[1] + Math.exp(-1) * Math.sin(2));
      };
      expect(Math.log2((await error(0.01)) / (await error(0.005)))).to.be.closeTo(order, 0.1);
    });
  }

  it('refuses a step that is not below 2 / lambda_max', () => {
    expect(() => createIntegrator(diagonal([1, 4]), plain('heun', 0.5))).to.throw('must be below');
    expect(() => createIntegrator(diagonal([1, 4]), plain('heun', 0.49))).not.to.throw();
  });

  it('refuses a step at which a rotation would grow, though it is below 2 over the modulus', async () => {
    const { stiffest, largest } = await ritzValues(spiral);
    expect(largest).to.be.closeTo(Math.sqrt(5), 1e-9);
    expect(stiffest).to.be.closeTo(5, 1e-9);
    const drift = { ...spiral, spectralRadius: stiffest };
    const sizeAt = async (step: number, trusting = drift) => {
      const state = Float64Array.of(1, 0);
      const out = new Float64Array(2);
      const zero = { target: new Float64Array(2), kappa: 0, normals: (numbers: Floats) => numbers.fill(0) };
      const integrator = createIntegrator(trusting, plain('eulerMaruyama', step));
      await integrator.walk({ ...zero, state, out, step: 200 * step, count: 1 });
      return Math.hypot(...out);
    };
    expect(() => createIntegrator(drift, plain('eulerMaruyama', 0.41))).to.throw('must be below');
    expect(await sizeAt(0.41, { ...spiral, spectralRadius: largest })).to.be.above(1);
    expect(await sizeAt(0.39)).to.be.below(1);
  });

  for (const [scheme, order] of [
    ['eulerMaruyama', 1],
    ['heun', 2],
  ] as const) {
    // eta of variance s^2 and rate beta drives dx = (eta - a x) dt: Var x = s^2 / (a (a + beta)).
    it(`${scheme} has order ${order} in the variance that coloured noise makes`, async () => {
      const [a, coloured] = [1.3, { std: 0.7, bandwidth: 2 }];
      /** (x, eta) after one step from there, with xi as the normal number of eta. */
      const step = async (dt: number, x: number, eta: number, xi: number) => {
        const [state, hidden, out] = [Float64Array.of(x), Float64Array.of(eta), new Float64Array(1)];
        const config = { ...plain(scheme, dt), coloured };
        await createIntegrator(diagonal([a]), config).walk({
          ...{ state, hidden, step: dt, kappa: 0, count: 1 },
          target: new Float64Array(1),
          out,
          normals: (numbers) => numbers.fill(xi),
        });
        return [out[0], hidden[0]];
      };
      const error = async (dt: number) => {
        const m = [await step(dt, 1, 0, 0), await step(dt, 0, 1, 0)];
        const g = await step(dt, 0, 0, 1);
        // The covariance of (x, eta), step by step until it rests.
        let [xx, xe, ee] = [0, 0, 0];
        for (let k = 0; k < 40 / dt; k++) {
          const [p, q] = [m[0][0], m[1][0]];
          const r = m[1][1];
          [xx, xe, ee] = [
            p * p * xx + 2 * p * q * xe + q * q * ee + g[0] * g[0],
            p * r * xe + q * r * ee + g[0] * g[1],
            r * r * ee + g[1] * g[1],
          ];
        }
        expect(ee).to.be.closeTo(coloured.std ** 2, 1e-12);
        return Math.abs(xx - coloured.std ** 2 / (a * (a + coloured.bandwidth)));
      };
      expect(Math.log2((await error(0.02)) / (await error(0.01)))).to.be.closeTo(order, 0.05);
    });
  }

  it('finds lambda_max of a drift that is not symmetric to 10 %', async () => {
    expect((await spectralRadius(spiral)) / Math.sqrt(5)).to.be.within(1, 1.1);
    expect((await spectralRadius(diagonal([0.1, 7, 3]))) / 7).to.be.within(1, 1.1);
    expect(await spectralRadius(diagonal([0, 0]))).to.equal(0);
  });

  it('holds every cell at its rail', async () => {
    const drift = diagonal([1, 1]);
    const config = { ...plain('heun', 0.01), rail: 0.5 };
    const out = new Float64Array(200);
    await createIntegrator(drift, config).walk({
      state: new Float64Array(2),
      target: Float64Array.of(3, -0.2),
      step: 0.1,
      kappa: 0,
      count: 100,
      out,
      normals: (fill) => fill.fill(0),
    });
    expect(out[198]).to.equal(0.5);
    expect(out[199]).to.be.closeTo(-0.2, 1e-4);
    expect(Math.max(...out)).to.equal(0.5);
  });

  // Stationary law between reflecting rails: the Gaussian exp(-x^2 / 2) cut at +-1. The projection leaves a bias of
  // O(sqrt dt), which two steps extrapolate away. 44,000 samples with a correlation of 0.3: deviation of the combination
  // 0.014, bound 3.2 of it.
  it('with rails has the variance of the truncated Gaussian', async () => {
    const cells = 400;
    const count = 120;
    const drift = { ...diagonal([1]), dimension: cells, spectralRadius: 1 };
    drift.multiply = async (v, out) => {
      for (let i = 0; i < cells; i++) out[i] = v[i];
    };
    const variance = async (dt: number) => {
      const out = new Float64Array(count * cells);
      await createIntegrator(drift, { ...plain('eulerMaruyama', dt), rail: 1 }).walk({
        state: new Float64Array(cells),
        target: new Float64Array(cells),
        step: 0.5,
        kappa: 1,
        count,
        out,
        normals: testNormals(3),
      });
      const late = out.subarray(10 * cells);
      return late.reduce((sum, x) => sum + x * x, 0) / late.length;
    };
    const truncated = 1 - (2 * Math.exp(-0.5)) / Math.sqrt(2 * Math.PI) / 0.6826894921370859;
    const [coarse, fine] = [await variance(0.004), await variance(0.001)];
    expect((2 * fine - coarse) / truncated).to.be.closeTo(1, 0.045);
    expect(Math.abs(fine - truncated)).to.be.below(Math.abs(coarse - truncated));
  });

  // 250,000 readings; the deviation of their variance follows from the fourth moment. Bound 4 of it, so that 1 % shows.
  it('with rails has the stationary law of its own chain, to 1 %', async () => {
    const [h, rail, kappa] = [0.05, 1, 1];
    const sigma = Math.sqrt(2 * kappa * h);
    /** P(normal < z), by its series for small and a continued fraction for large z (Abramowitz and Stegun 26.2). */
    const normalBelow = (z: number): number => {
      if (z < 0) return 1 - normalBelow(-z);
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      if (z > 5) return 1 - density / z;
      let [term, sum] = [z, z];
      for (let k = 1; k < 200; k++) {
        term *= (z * z) / (2 * k + 1);
        sum += term;
      }
      return 0.5 + density * sum;
    };
    // Bins of the interior between an atom at either rail; what goes beyond a rail stays at it.
    const bins = 200;
    const width = (2 * rail) / bins;
    const places = [-rail, ...Array.from({ length: bins }, (_, k) => -rail + (k + 0.5) * width), rail];
    const kernel = places.map((x) => {
      const below = (y: number) => normalBelow((y - x * (1 - h)) / sigma);
      const edges = Array.from({ length: bins + 1 }, (_, k) => below(-rail + k * width));
      return [edges[0], ...edges.slice(1).map((edge, k) => edge - edges[k]), 1 - edges[bins]];
    });
    let law = places.map(() => 1 / places.length);
    for (let k = 0; k < 300; k++) {
      const next = places.map(() => 0);
      for (const [i, share] of law.entries()) for (const [j, p] of kernel[i].entries()) next[j] += share * p;
      law = next;
    }
    const moment = (power: number) => law.reduce((sum, p, i) => sum + p * places[i] ** power, 0);

    const [cells, count] = [500, 510];
    const drift = { ...diagonal([1]), dimension: cells };
    drift.multiply = async (v, out) => {
      for (let i = 0; i < cells; i++) out[i] = v[i];
    };
    const out = new Float64Array(count * cells);
    await createIntegrator(drift, { ...plain('eulerMaruyama', h), rail }).walk({
      ...{ kappa, count, out, step: 1, normals: testNormals(5) },
      state: new Float64Array(cells),
      target: new Float64Array(cells),
    });
    const late = out.subarray(10 * cells);
    const variance = late.reduce((sum, x) => sum + x * x, 0) / late.length;
    const deviation = Math.sqrt((moment(4) / moment(2) ** 2 - 1) / late.length);
    expect(deviation).to.be.below(0.002);
    expect(Math.abs(variance / moment(2) - 1)).to.be.below(4 * deviation);
  });

  // eta of variance s^2 and rate beta drives dx = (eta - a x) dt: Var x = s^2 / (a (a + beta)).
  it('coloured noise has the variance of its spectrum', async () => {
    const [a, beta, std] = [1, 3, 0.8];
    const cells = 500;
    const drift = { ...diagonal([a]), dimension: cells, spectralRadius: a };
    drift.multiply = async (v, out) => {
      for (let i = 0; i < cells; i++) out[i] = a * v[i];
    };
    const count = 130;
    const out = new Float64Array(count * cells);
    await createIntegrator(drift, { ...plain('heun', 0.02), coloured: { std, bandwidth: beta } }).walk({
      state: new Float64Array(cells),
      hidden: new Float64Array(cells),
      target: new Float64Array(cells),
      step: 3,
      kappa: 0,
      count,
      out,
      normals: testNormals(11),
    });
    const late = out.subarray(5 * cells);
    const variance = late.reduce((sum, x) => sum + x * x, 0) / late.length;
    // 62,500 samples 3 tau apart, correlation below 0.08: relative deviation 0.0057; 3.3 of it, one false alarm in 1000.
    expect(variance / ((std * std) / (a * (a + beta)))).to.be.closeTo(1, 3.3 * 0.0057);
  });
});
