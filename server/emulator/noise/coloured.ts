/** An Ornstein-Uhlenbeck process: d eta = -beta eta dt + std sqrt(2 beta) dV. */
export interface ColouredNoise {
  /** Stationary standard deviation of eta. */
  std: number;
  /** beta, rate of decay of the correlation, 1/tau. The spectrum is 4 std^2 beta / (beta^2 + (2 pi f)^2), one-sided. */
  bandwidth: number;
}

/** One step of a coloured force: where eta is after dt, and what it has done on the way. */
export interface ColouredTransition {
  /** eta' = decay eta + spread zeta, zeta ~ N(0, 1). */
  decay: number;
  spread: number;
  /** The integral of eta over dt, given both ends, is ends (eta + eta') + between xi, xi ~ N(0, 1) independent of them. */
  ends: number;
  between: number;
}

/**
 * Exact for any dt, however short the correlation: as bandwidth dt grows, the integral becomes that of white noise, of
 * variance 2 std^2 dt / bandwidth.
 */
export function colouredTransition({ std, bandwidth }: ColouredNoise, dt: number): ColouredTransition {
  const half = (bandwidth * dt) / 2;
  return {
    decay: Math.exp(-bandwidth * dt),
    spread: std * Math.sqrt(-Math.expm1(-2 * bandwidth * dt)),
    ends: ((Math.tanh(half) / half) * dt) / 2,
    between: std * dt * Math.sqrt(bridgeVariance(half)),
  };
}

/** (u - tanh u) / u^2: variance of the mean of an Ornstein-Uhlenbeck bridge of length 2 u, over its stationary one. */
function bridgeVariance(u: number): number {
  // The difference cancels; the first term left out is 2e-13 of the sum.
  if (u < 0.02) return u * (1 / 3 - u * u * (2 / 15 - (u * u * 17) / 315));
  return (u - Math.tanh(u)) / (u * u);
}
