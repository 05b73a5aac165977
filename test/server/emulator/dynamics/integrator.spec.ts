import { expect } from 'chai';
import type { Floats } from '../../../../server/compute/compute.js';
import { createIntegrator, type IntegratorConfig } from '../../../../server/emulator/dynamics/integrator.js';
import { ritzValues } from '../../../../server/emulator/dynamics/ritzValues.js';
import { spectralRadius } from '../../../../server/emulator/dynamics/spectralRadius.js';
import { testNormals } from '../../../support/emulator/testNormals.js';
import { moments } from '../../../support/statistics.js';

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

/** Stationary covariance of (x, eta) of a mode of rate a, from the linear map that one step is. */
async function colouredLaw(
  scheme: IntegratorConfig['scheme'],
  a: number,
  dt: number,
  coloured: IntegratorConfig['coloured'],
) {
  /** (x, eta) after one step from there, with these normal numbers, call by call. */
  const step = async (x: number, eta: number, numbers: number[]) => {
    const [state, hidden, out] = [Float64Array.of(x), Float64Array.of(eta), new Float64Array(1)];
    let call = 0;
    await createIntegrator(diagonal([a]), { ...plain(scheme, dt), coloured }).walk({
      ...{ state, hidden, step: dt, kappa: 0, count: 1 },
      target: new Float64Array(1),
      out,
      normals: (fill) => fill.fill(numbers[call++]),
    });
    return [out[0], hidden[0]];
  };
  const none = [0, 0];
  const [[p, s], [q, r]] = [await step(1, 0, none), await step(0, 1, none)];
  const noises = [await step(0, 0, [1, 0]), await step(0, 0, [0, 1])];
  const noise = (i: number, j: number) => noises.reduce((sum, each) => sum + each[i] * each[j], 0);
  expect(s).to.equal(0);
  const ee = noise(1, 1) / (1 - r * r);
  const xe = (q * r * ee + noise(0, 1)) / (1 - p * r);
  const xx = (2 * p * q * xe + q * q * ee + noise(0, 0)) / (1 - p * p);
  return { xx, xe, ee };
}

/** Mean and variance of a Gaussian cut at plus and minus rail, by Simpson's rule. */
function cutGaussian(centre: number, variance: number, rail: number) {
  const nearest = Math.max(-rail, Math.min(rail, centre));
  const moments = [0, 0, 0];
  const panels = 20000;
  for (let k = 0; k <= panels; k++) {
    const x = -rail + (2 * rail * k) / panels;
    const weight = k === 0 || k === panels ? 1 : k % 2 === 1 ? 4 : 2;
    const density = weight * Math.exp(((nearest - centre) ** 2 - (x - centre) ** 2) / (2 * variance));
    for (let power = 0; power < 3; power++) moments[power] += density * x ** power;
  }
  const mean = moments[1] / moments[0];
  return { mean, variance: moments[2] / moments[0] - mean * mean };
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
    it(`${scheme} has order ${order} in the variance that coloured noise makes`, async () => {
      const [a, coloured] = [1.3, { std: 0.7, bandwidth: 2 }];
      const error = async (dt: number) => {
        const { xx, ee } = await colouredLaw(scheme, a, dt, coloured);
        expect(ee).to.be.closeTo(coloured.std ** 2, 1e-12);
        return Math.abs(xx - coloured.std ** 2 / (a * (a + coloured.bandwidth)));
      };
      expect(Math.log2((await error(0.02)) / (await error(0.01)))).to.be.closeTo(order, 0.05);
    });
  }

  // Cov(x, eta) at rest, from 0 = -2 a C_xx + 2 C_xe, 0 = C_ee - (a + beta) C_xe: no sampling, so the bound is the error.
  it('heun at its default step has the law that coloured noise of any bandwidth makes, to 1 %', async () => {
    for (let exponent = -3; exponent <= 9; exponent += 0.5) {
      const [a, std, bandwidth] = [1, 0.7, 10 ** exponent];
      const { xx, xe, ee } = await colouredLaw('heun', a, 0.1, { std, bandwidth });
      const expected = std ** 2 / (a + bandwidth);
      expect((xx * a) / expected).to.be.closeTo(1, 0.01, `variance of x, bandwidth ${bandwidth}`);
      // Noise that is white over a step has forgotten at its end what it was within it, but for the end itself.
      if (bandwidth * 0.1 < 1) expect(xe / expected).to.be.closeTo(1, 0.01, `covariance, ${bandwidth}`);
      expect(ee / std ** 2).to.be.closeTo(1, 1e-9);
      const euler = await colouredLaw('eulerMaruyama', a, 0.1, { std, bandwidth });
      expect((euler.xx * a) / expected).to.be.within(
        0.95,
        1.001 * (2 / 1.9),
        `Euler, bandwidth ${bandwidth}`,
      );
    }
  });

  it('gives each cell the thermal noise kappa / (a c) of its capacitance, and refuses steps that its rate makes unstable', async () => {
    const [a, c, leak, kappa, dt] = [1.2, 0.8, 0.3, 0.7, 1e-3];
    const errors = { offset: Float64Array.of(0.4), leak, inverseCapacitance: Float64Array.of(1 / c) };
    const drive = async (x0: number, xi: number) => {
      const out = new Float64Array(1);
      await createIntegrator(diagonal([a]), { ...plain('heun', dt), errors }).walk({
        ...{ state: Float64Array.of(x0), target: Float64Array.of(0.5), step: dt, kappa, count: 1, out },
        normals: (numbers) => numbers.fill(xi),
      });
      return out[0];
    };
    const start = await drive(0, 0);
    const [gain, noise] = [(await drive(1, 0)) - start, (await drive(0, 1)) - start];
    expect(-Math.log(gain) / dt).to.be.closeTo((a + leak) / c, 1e-5);
    expect(start / (1 - gain)).to.be.closeTo((0.5 + 0.4) / (a + leak), 1e-5);
    expect((noise * noise) / (1 - gain * gain)).to.be.closeTo(kappa / ((a + leak) * c), 1e-5);
    expect(() => createIntegrator(diagonal([a]), { ...plain('heun', 1.2), errors })).to.throw(
      'must be below',
    );
  });

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

  // 400,000 readings 2 tau apart (narrow rails forget sooner), correlation below 0.14; a variance of a law that is flatter than a Gaussian deviates by
  // less than sqrt(2 / 400,000) = 0.0022, of the exponential ones by 0.0045. Bounds: 1 %, 1.5 % there, 0.01 for the means.
  for (const [name, target, kappa, rail, bound] of [
    ['rails at one deviation', 0, 1, 1, 0.01],
    ['rails at two', 0, 1, 2, 0.01],
    ['rails far within one step of the noise', 0, 1, 0.1, 0.01],
    ['a mean beyond the rail', 3, 1, 1, 0.01],
    ['a mean far beyond the rail', 30, 1, 1, 0.015],
    ['little noise, held at the rail', 1.3, 0.01, 1, 0.015],
  ] as const) {
    it(`between rails has the law of the Gaussian cut there, at the default step: ${name}`, async () => {
      const [cells, count] = [4000, 102];
      const multiply = async (v: ArrayLike<number>, out: { [i: number]: number }) => {
        for (let i = 0; i < cells; i++) out[i] = v[i];
      };
      const drift = { ...diagonal([1]), dimension: cells, multiply };
      const out = new Float64Array(count * cells);
      await createIntegrator(drift, { ...plain('heun', 0), rail }).walk({
        ...{ kappa, count, out, step: rail < 1 ? 0.2 : 2, normals: testNormals(3) },
        state: new Float64Array(cells),
        target: new Float64Array(cells).fill(target),
      });
      const late = out.subarray(2 * cells);
      const expected = cutGaussian(target, kappa, rail);
      const found = moments(late);
      expect(found.variance / expected.variance).to.be.closeTo(1, bound);
      expect((found.mean - expected.mean) / Math.sqrt(expected.variance)).to.be.closeTo(0, 0.01);
      expect(late.filter((x) => Math.abs(x) === rail).length / late.length).to.be.below(1e-4);
    });
  }

  // The law at rest of coupled cells is exp(-(x A x / 2 - b x) / kappa) within the square, by quadrature. 300,000 readings
  // of two cells: the deviation of a second moment is below 0.0026.
  it('between rails has the law of coupled cells, cut at the square of the rails', async () => {
    const [a, c, pairs, count] = [1.5, -0.8, 3000, 102];
    const b = [0.4, 0.1];
    const grid = 400;
    const sums = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < grid; i++) {
      for (let j = 0; j < grid; j++) {
        const [x, y] = [i, j].map((k) => (2 * (k + 0.5)) / grid - 1);
        const density = Math.exp(-((a * (x * x + y * y)) / 2 + c * x * y - b[0] * x - b[1] * y));
        [1, x, y, x * x, y * y, x * y].forEach((moment, k) => {
          sums[k] += density * moment;
        });
      }
    }
    const expected = sums.map((sum) => sum / sums[0]);
    const drift = {
      dimension: 2 * pairs,
      precision: 'float64' as const,
      spectralRadius: a - c,
      multiply: async (v: ArrayLike<number>, out: { [i: number]: number }) => {
        for (let i = 0; i < 2 * pairs; i += 2) {
          out[i] = a * v[i] + c * v[i + 1];
          out[i + 1] = c * v[i] + a * v[i + 1];
        }
      },
    };
    const out = new Float64Array(count * 2 * pairs);
    await createIntegrator(drift, { ...plain('heun', 0), rail: 1 }).walk({
      ...{ kappa: 1, count, out, step: 2.5, normals: testNormals(5) },
      state: new Float64Array(2 * pairs),
      target: Float64Array.from({ length: 2 * pairs }, (_, i) => b[i % 2]),
    });
    const found = [0, 0, 0, 0, 0, 0];
    for (let i = 4 * pairs; i < out.length; i += 2) {
      const [x, y] = [out[i], out[i + 1]];
      [1, x, y, x * x, y * y, x * y].forEach((moment, k) => {
        found[k] += moment;
      });
    }
    const scale = Math.sqrt(expected[3] * expected[4]);
    for (let k = 1; k < 3; k++)
      expect((found[k] / found[0] - expected[k]) / Math.sqrt(scale)).to.be.closeTo(0, 0.01);
    for (let k = 3; k < 6; k++) expect((found[k] / found[0] - expected[k]) / scale).to.be.closeTo(0, 0.01);
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
