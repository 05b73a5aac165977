import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import { errorOf, evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2];
const b = [1, -1];

async function loaded(settings: object, { kappa = 0, target = b } = {}): Promise<Device> {
  const device = await testMachine({ noise: { kappa }, ...settings });
  await loadDiagonal(device, d);
  await loadVector(device, target);
  return device;
}

/** Stationary variance of a mode under the scheme of Heun, over kappa / a: from x -> (1 - h + h^2/2) x + noise. */
function linearVariance(h: number): number {
  const gain = 1 - h + (h * h) / 2;
  return (2 * h * (1 - h / 2) ** 2) / (1 - gain * gain);
}

async function relaxed(device: Device, duration: number): Promise<number[]> {
  const { id } = await evolve(device, { duration, initialState: 'zero' });
  return (await sample(device, { at: { at: 'evolution', id } })).values;
}

describe('dynamics by configuration', () => {
  it('hold the state at the rails', async () => {
    const device = await loaded({ integrator: { scheme: 'heun' }, saturation: { rail: 1.5 } });
    const values = await relaxed(device, 30);
    expect(values[0]).to.equal(1.5);
    expect(values[1]).to.be.closeTo(-0.5, 1e-6);
  });

  it('follow the exact law to second order with heun, to first with Euler-Maruyama', async () => {
    const exact = d.map((a, i) => (b[i] * (1 - Math.exp(-a))) / a);
    const error = async (scheme: 'heun' | 'eulerMaruyama', step: number) => {
      const values = await relaxed(await loaded({ integrator: { scheme, step } }), 1);
      return Math.hypot(...values.map((value, i) => value - exact[i]));
    };
    expect((await error('heun', 0.1)) / (await error('heun', 0.05))).to.be.within(3.6, 4.5);
    expect((await error('eulerMaruyama', 0.1)) / (await error('eulerMaruyama', 0.05))).to.be.within(1.8, 2.3);
  });

  it('have the variance that Euler-Maruyama inflates by 2 / (2 - a dt), and heun does not', async () => {
    // 200 cells x 3000 readings 8 tau apart: the relative deviation of a variance is 0.0018; bound 4 of it, and 1 % shows.
    const [cells, a, step, count] = [200, 1, 0.2, 3000];
    const variance = async (scheme: 'eulerMaruyama' | 'heun') => {
      const device = await testMachine({ noise: { kappa: 0.5 }, integrator: { scheme, step } });
      await loadDiagonal(device, Array(cells).fill(a));
      await loadVector(device, Array(cells).fill(0));
      const request = { count, interval: 8, burnIn: 20, reduction: 'meanAndVariance' } as const;
      const { values } = await sample(device, request);
      return values.slice(cells).reduce((sum, value) => sum + value / cells, 0) / (0.5 / a);
    };
    const bound = 4 * Math.sqrt(2 / (cells * count));
    expect(await variance('eulerMaruyama')).to.be.closeTo(2 / (2 - a * step), (2 / (2 - a * step)) * bound);
    const heun = linearVariance(a * step);
    expect(await variance('heun')).to.be.closeTo(heun, heun * bound);
  });

  it('refuse at load a step that the matrix makes unstable, and keep the old matrix', async () => {
    const device = await loaded({ integrator: { scheme: 'heun', step: 0.5 } });
    const error = await errorOf(loadDiagonal(device, [5, 1]));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.contain('integrator.step');
    expect((await device.status()).matrixVersion).to.equal(1);
    expect(await errorOf(device.emulator!.updateConfig({ integrator: { step: 2 } }))).to.include({
      code: 'FAILED_PRECONDITION',
    });
    expect((await relaxed(device, 40))[0]).to.be.closeTo(2, 1e-6);
  });

  it('drive the cells with coloured noise of its stationary law', async () => {
    const [std, bandwidth] = [0.3, 2];
    const device = await loaded(
      { noise: { kappa: 0, coloured: { std, bandwidth } }, integrator: { scheme: 'heun', step: 0.05 } },
      { target: [0, 0] },
    );
    const count = 2500;
    const { values } = await sample(device, {
      count,
      interval: 10,
      burnIn: 30,
      reduction: 'meanAndVariance',
    });
    // Var x = std^2 / (a (a + beta)); 5 standard errors of a variance, and heun's error of the step.
    d.forEach((a, i) => {
      const expected = std ** 2 / (a * (a + bandwidth));
      expect(values[2 + i] / expected).to.be.closeTo(1, 5 * Math.sqrt(2 / count));
    });
  });

  it('are those of RLC cells with the model rlc: the inverse is in the covariance, the target in the current', async () => {
    const device = await loaded({ model: 'rlc', inductance: 1e-3 }, { kappa: 0.5 });
    const count = 3000;
    const { values } = await sample(device, {
      count,
      interval: 25,
      burnIn: 60,
      reduction: 'meanAndVariance',
    });
    d.forEach((a, i) => {
      expect(Math.abs(values[i])).to.be.below(5 * Math.sqrt(0.5 / a / count));
      expect((values[2 + i] * a) / 0.5).to.be.closeTo(1, 4 * Math.sqrt(2 / count));
    });
  });

  it('would be caught with tau, kappa or lambda wrong by 1 %', async () => {
    // Errors of the estimate stay below a fifth of a percent, so that 1 % stands out.
    const law = async (device: Device) => {
      const { values } = await sample(device, {
        count: 500_000,
        interval: 5,
        burnIn: 20,
        reduction: 'meanAndVariance',
      });
      return values;
    };
    const one = [1];
    const make = async (damping: number) => {
      const device = await testMachine({ noise: { kappa: 1 } });
      await loadDiagonal(device, one, { damping: damping - 1 + 0.5 });
      await loadVector(device, [2]);
      return device;
    };
    const relax = async (device: Device) => {
      await device.emulator!.updateConfig({ noise: { kappa: 0 } });
      return (await relaxed(device, 1))[0];
    };
    const right = await law(await make(1));
    const a = 0.5 + 1;
    const variance = (wrong: number[]) => wrong[1] * a;
    expect(right[0] * a).to.be.closeTo(2, 0.01);
    expect(variance(right)).to.be.closeTo(1, 0.008);
    const hot = await make(1);
    await hot.emulator!.injectFault('wrong_temperature', { factor: 1.01 });
    expect(variance(await law(hot)) / variance(right)).to.be.above(1.008);
    const damped = await make(1.01 * a - 0.5);
    expect(variance(await law(damped)) / variance(right)).to.be.below(0.992);
    const exact = (2 * (1 - Math.exp(-a))) / a;
    expect(await relax(await make(1))).to.be.closeTo(exact, 1e-12);
    const slow = await make(1);
    await slow.emulator!.injectFault('wrong_time_constant', { factor: 1.01 });
    expect(Math.abs((await relax(slow)) / exact - 1)).to.be.above(0.002);
  });
});
