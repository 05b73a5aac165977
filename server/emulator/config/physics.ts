import { choice, count, flag, group, optionalQuantity, quantity } from './fields.js';

export const model = choice(['rc', 'rlc'], 'rc', {
  description:
    'rc: overdamped cells, dx = -(A x - b) dt + noise. rlc: underdamped cells with A as Maxwell capacitance matrix.',
  source: 'arXiv 2405.13817 (rc), arXiv 2312.04836 equations 4 and 5 (rlc)',
});

export const resistance = quantity(
  { min: 1e-3, max: 1e12, default: 1000 },
  {
    unit: 'ohm',
    description: 'R of a cell; tau = R C is the unit of time of evolutions.',
    source: 'arXiv 2405.13817, appendix C',
  },
);

export const capacitance = quantity(
  { min: 1e-18, max: 1, default: 1e-9 },
  { unit: 'F', description: 'C of a cell.', source: 'arXiv 2405.13817, appendix C' },
);

export const inductance = optionalQuantity(
  { min: 1e-15, max: 1e3, default: null },
  { unit: 'H', description: 'L of an rlc cell; none for rc cells.', source: 'arXiv 2312.04836, equation 4' },
);

export const noise = group('What drives the state besides the matrix and the target.', {
  kappa: optionalQuantity(
    { min: 0, default: 1e-6 },
    {
      unit: 'unit of the state, squared',
      description:
        'Thermal noise variance: the stationary covariance is kappa A^-1. Null takes it from temperature.',
      source: 'arXiv 2405.13817, appendix E.1.1',
    },
  ),
  temperature: optionalQuantity(
    { min: 0, max: 1e5, default: null },
    { unit: 'K', description: 'Gives kappa = k_B T / C / voltageScale^2; needs kappa null.' },
  ),
  voltageScale: quantity(
    { min: 1e-12, max: 1e6, default: 1 },
    { unit: 'V', description: 'Voltage of one unit of the state.' },
  ),
  extraWhite: quantity(
    { min: 0, default: 0 },
    { unit: 'unit of the state, squared', description: 'White noise of other sources, added to kappa.' },
  ),
  coloured: group('A force with a bandwidth: an Ornstein-Uhlenbeck process in each cell.', {
    std: quantity(
      { min: 0, default: 0 },
      { unit: 'unit of the target', description: 'Standard deviation; 0 is off.' },
    ),
    bandwidth: quantity(
      { min: 1e-9, max: 1e9, default: 1 },
      { unit: '1/tau', description: 'Inverse of its correlation time.' },
    ),
  }),
  flicker: group('1/f noise of the read-out.', {
    std: quantity(
      { min: 0, default: 0 },
      {
        unit: 'unit of the state',
        description: 'Standard deviation of one reading over the band; 0 is off.',
      },
    ),
    octaves: count(
      { min: 1, max: 40, default: 16 },
      {
        unit: 'octave',
        description: 'Width of the band below half the read rate over which the spectrum is 1/f.',
      },
    ),
  }),
});

export const array = group('The programmed array of cells that holds the matrix.', {
  mismatchDtod: quantity(
    { min: 0, max: 1, default: 0 },
    {
      unit: 'relative',
      description: 'Standard deviation of the gain from cell to cell, fixed by deviceSeed.',
    },
  ),
  programmingStd: quantity(
    { min: 0, max: 1, default: 0 },
    { unit: 'full scale', description: 'Standard deviation of the error at each programming.' },
  ),
  stuckFraction: quantity(
    { min: 0, max: 1, default: 0 },
    { unit: '1', description: 'Part of the cells that keep a random value, fixed by deviceSeed.' },
  ),
  deadFraction: quantity(
    { min: 0, max: 1, default: 0 },
    { unit: '1', description: 'Part of the cells that are 0 whatever is written, fixed by deviceSeed.' },
  ),
  drift: group('How programmed values change with device time.', {
    law: choice(['none', 'power', 'logarithmic', 'exponential'], 'none', {
      description:
        'power: g (t/t0)^-nu, as phase-change memory. logarithmic: g (1 - nu ln(t/t0)). exponential: g exp(-nu t/t0).',
      source: 'form of the power law: Joshi et al., Nat. Commun. 11:2473',
    }),
    exponent: quantity(
      { min: -1, max: 1, default: 0.03 },
      { unit: '1', description: 'nu, the mean over the cells.' },
    ),
    exponentDtod: quantity(
      { min: 0, max: 1, default: 0 },
      { unit: '1', description: 'Standard deviation of nu from cell to cell, fixed by deviceSeed.' },
    ),
    referenceTime: quantity(
      { min: 1e-12, max: 1e9, default: 1 },
      {
        unit: 's',
        description:
          't0, device time after programming up to which the value is the programmed one; exponential: time of one decay by exp(-nu).',
      },
    ),
  }),
  cellMin: optionalQuantity(
    { default: null },
    { unit: 'unit of matrix entries', description: 'Smallest value that a cell can hold; null is no limit.' },
  ),
  cellMax: optionalQuantity(
    { default: null },
    { unit: 'unit of matrix entries', description: 'Largest value that a cell can hold; null is no limit.' },
  ),
  mirrored: flag(true, {
    description: 'J and J^T (or a_ij and a_ji) hold the same value. Off: each array has errors of its own.',
    source: 'arXiv 2405.13817, appendix C, three arrays',
  }),
  curvatureStorage: choice(['h', 'sqrtH'], 'h', {
    description: 'h: arrays J^T, H, J. sqrtH: B = H^(1/2) J is stored, which stays positive semi-definite.',
  }),
});

export const cells = group('Errors of the integrators of the cells.', {
  offsetDtod: quantity(
    { min: 0, default: 0 },
    {
      unit: 'unit of the target',
      description: 'Standard deviation of a constant force from cell to cell, fixed by deviceSeed; 0 is off.',
    },
  ),
  leak: quantity(
    { min: 0, max: 1e6, default: 0 },
    {
      unit: '1/tau',
      description: 'Rate at which an integrator of finite gain loses its charge, added to A; 0 is off.',
    },
  ),
  capacitanceDtod: quantity(
    { min: 0, max: 0.14, default: 0 },
    {
      unit: 'relative',
      description:
        'Standard deviation of the capacitance from cell to cell, fixed by deviceSeed: tau and thermal noise of each cell follow; 0 is off.',
    },
  ),
});

export const saturation = group('Integrators that run against a rail.', {
  rail: optionalQuantity(
    { min: 1e-30, default: null },
    {
      unit: 'unit of the state',
      description: 'The state stays within plus and minus this, where it is reflected; null is no limit.',
    },
  ),
});

export const integrator = group('How the dynamics are computed.', {
  scheme: choice(['exact', 'eulerMaruyama', 'heun'], 'exact', {
    description:
      'exact: the closed transition of a linear, symmetric device. The others step through time, weak order 1 and 2.',
    source: 'Kloeden and Platen 1992, section 15.1',
  }),
  step: quantity(
    { min: 0, max: 10, default: 0 },
    {
      unit: 'tau',
      description:
        'Longest step of the other schemes, below 2 / lambda_max; 0 means 0.1 / lambda_max, with rails half of it.',
    },
  ),
  denseMethod: choice(['auto', 'krylov', 'eigendecomposition'], 'auto', {
    description:
      'How exact transitions of a dense or low-rank matrix are computed; auto: whichever is cheaper. The samples are the same, to rounding.',
    source: 'Golub and Van Loan, section 10.1',
  }),
});
