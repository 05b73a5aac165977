/** An Ornstein-Uhlenbeck process: d eta = -beta eta dt + std sqrt(2 beta) dV. */
export interface ColouredNoise {
  /** Stationary standard deviation of eta. */
  std: number;
  /** beta, rate of decay of the correlation, 1/tau. The spectrum is 4 std^2 beta / (beta^2 + (2 pi f)^2), one-sided. */
  bandwidth: number;
}

/** Exact for any dt: eta(t + dt) = decay eta(t) + spread xi, xi ~ N(0, 1). */
export function colouredTransition({ std, bandwidth }: ColouredNoise, dt: number) {
  return { decay: Math.exp(-bandwidth * dt), spread: std * Math.sqrt(-Math.expm1(-2 * bandwidth * dt)) };
}
