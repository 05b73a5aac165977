import { createNormals } from '../noise/normals.js';

/** Errors of the integrators of the cells; all 0 is off. */
export interface CellErrorConfig {
  /** Standard deviation over the cells of a constant force, in units of the target. */
  offsetDtod: number;
  /** Rate at which an integrator of finite gain loses its charge, 1/tau. */
  leak: number;
  /** Standard deviation over the cells of the capacitance, relative. */
  capacitanceDtod: number;
}

/** An equation of motion with errors: c_i dx_i = (b_i + offset_i - (A x)_i - leak x_i) dt + sqrt(2 kappa) dW_i. */
export interface CellErrors {
  offset: Float64Array;
  leak: number;
  /** 1 / c_i. */
  inverseCapacitance: Float64Array;
}

/** deviceSeed fixes the errors of the cells. Undefined where there are none. */
export function createCellErrors(
  { offsetDtod, leak, capacitanceDtod }: CellErrorConfig,
  deviceSeed: number,
  cells: number,
): CellErrors | undefined {
  if (offsetDtod === 0 && leak === 0 && capacitanceDtod === 0) return undefined;
  const normals = (purpose: string) => {
    const xi = new Float64Array(cells);
    createNormals(deviceSeed, purpose, 0)(xi);
    return xi;
  };
  return {
    offset: normals('integrator offset').map((xi) => offsetDtod * xi),
    leak,
    inverseCapacitance: normals('cell capacitance').map((xi) => 1 / (1 + capacitanceDtod * xi)),
  };
}

/** Bound on the rates of cells with errors, of which the smallest capacitance is the fastest. */
export function fastestWithErrors(spectralRadius: number, errors: CellErrors | undefined): number {
  if (!errors) return spectralRadius;
  const most = errors.inverseCapacitance.reduce((most, value) => Math.max(most, value), 0);
  return (spectralRadius + errors.leak) * most;
}
