import { expect } from 'chai';
import { colouredTransition } from '../../../../server/emulator/noise/coloured.js';
import { createNormals } from '../../../../server/emulator/noise/normals.js';

const bound = 5;

describe('coloured noise', () => {
  const noise = { std: 0.7, bandwidth: 3 };

  it('has an exact transition: one step is as good as many, and the stationary variance stays', () => {
    const whole = colouredTransition(noise, 0.4);
    const part = colouredTransition(noise, 0.1);
    expect(part.decay ** 4).to.be.closeTo(whole.decay, 1e-12);
    let variance = 0;
    for (let k = 0; k < 4; k++) variance = part.decay ** 2 * variance + part.spread ** 2;
    expect(Math.sqrt(variance)).to.be.closeTo(whole.spread, 1e-12);
    expect(whole.decay ** 2 * 0.49 + whole.spread ** 2).to.be.closeTo(0.49, 1e-12);
  });

  it('has an integral over a step of the law of the process, jointly with the end, at any bandwidth', () => {
    for (const [bandwidth, dt] of [
      [3, 0.4],
      [1e-9, 0.1],
      [0.39, 0.1],
      [0.41, 0.1],
      [30, 0.1],
      [1e9, 0.1],
    ]) {
      const { decay, spread, ends, between } = colouredTransition({ std: 0.7, bandwidth }, dt);
      const t = bandwidth * dt;
      // The double integral of std^2 exp(-beta |s - s'|); for short steps by its series, since it cancels there.
      const square = t < 1e-3 ? 1 - t / 3 : (2 * (t + Math.expm1(-t))) / (t * t);
      const mean = ends * (1 + decay);
      expect(
        (mean * mean * 0.49 + ends ** 2 * spread ** 2 + between ** 2) / (0.49 * square * dt * dt),
      ).to.be.closeTo(1, 1e-9);
      // Given where it began it has the mean eta (1 - exp(-beta dt)) / beta, and the end the covariance with it.
      expect(mean).to.be.closeTo(-Math.expm1(-t) / bandwidth, 1e-12 * dt);
      const withEnd = (decay * mean * 0.49 + ends * spread ** 2) / (0.49 * dt);
      expect(withEnd).to.be.closeTo(-Math.expm1(-t) / t, 1e-9);
    }
  });

  it('has the correlation std^2 exp(-bandwidth |t|) and the Lorentzian spectrum of it', () => {
    const [cells, steps, dt] = [2048, 256, 0.05];
    const { decay, spread } = colouredTransition(noise, dt);
    const normals = createNormals(5, 'coloured', 0);
    const xi = new Float64Array(cells);
    const series = [new Float64Array(cells)];
    normals(series[0]);
    series[0] = series[0].map((x) => noise.std * x);
    for (let n = 1; n < steps; n++) {
      normals(xi);
      series.push(series[n - 1].map((eta, i) => decay * eta + spread * xi[i]));
    }
    // Effective number of independent pairs: correlation time 1/3, so one in about 1 / (bandwidth dt) steps.
    const independent = cells * steps * noise.bandwidth * dt * 0.5;
    for (const lag of [0, 1, 5, 10]) {
      let sum = 0;
      for (let n = 0; n + lag < steps; n++) {
        for (let i = 0; i < cells; i++) sum += series[n][i] * series[n + lag][i];
      }
      const measured = sum / cells / (steps - lag) / noise.std ** 2;
      const expected = Math.exp(-noise.bandwidth * lag * dt);
      expect(Math.abs(measured - expected), `lag ${lag}`).to.be.below(bound * Math.sqrt(2 / independent));
    }
    for (const bin of [1, 4, 8, 16]) {
      let power = 0;
      const f = bin / steps / dt;
      for (let i = 0; i < cells; i++) {
        let [re, im] = [0, 0];
        for (let n = 0; n < steps; n++) {
          re += series[n][i] * Math.cos((2 * Math.PI * bin * n) / steps);
          im += series[n][i] * Math.sin((2 * Math.PI * bin * n) / steps);
        }
        power += (2 * dt * (re * re + im * im)) / steps / cells;
      }
      const lorentzian =
        (4 * noise.std ** 2 * noise.bandwidth) / (noise.bandwidth ** 2 + (2 * Math.PI * f) ** 2);
      // 2.2 % is one deviation; the window and the sampling add 2.5 % at most.
      expect(Math.abs(power / lorentzian - 1), `f = ${f}`).to.be.below(bound / Math.sqrt(cells) + 0.025);
    }
  });
});
