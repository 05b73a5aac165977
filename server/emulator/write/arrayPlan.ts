import type { LowRankStructure, MatrixSpec, SimpleStructure } from '../../device/matrix.js';
import { driftsAlike } from '../array/cellDrift.js';
import type { Programmer } from '../array/programmer.js';
import type { DeviceConfig } from '../config/schema.js';

/** How the tensors of a matrix come to lie in the device's arrays. */
export interface ArrayPlan {
  /** For each tensor sent: its codes become floats. */
  asFloats: boolean[];
  /** For each tensor sent: it is worked on while it arrives. */
  onArrival: boolean[];
  /** What the arrays hold. */
  spec: MatrixSpec;
  /** Which of the tensors sent the arrays hold, in the order of `spec.tensors`. */
  kept: number[];
  /** J and J^T, or a_ij and a_ji, lie in cells of their own, which have errors of their own. */
  isIndependent: boolean;
  /** Blocks whose curvature H is worked into J before programming: B = L^T J with H = L L^T. */
  roots: { block: number; structure: LowRankStructure }[];
}

function blocksOf({ structure }: MatrixSpec): SimpleStructure[] {
  return structure.kind === 'blockDiagonal' ? structure.blocks.map((block) => block.structure) : [structure];
}

function withoutCurvature(spec: MatrixSpec, blocks: Set<number>): MatrixSpec['structure'] {
  const withoutH = (structure: SimpleStructure, block: number): SimpleStructure =>
    structure.kind === 'lowRank' && blocks.has(block) ? { ...structure, curvature: 'identity' } : structure;
  const { structure } = spec;
  if (structure.kind !== 'blockDiagonal') return withoutH(structure, 0);
  return {
    ...structure,
    blocks: structure.blocks.map((each, block) => ({ ...each, structure: withoutH(each.structure, block) })),
  };
}

export function planArrays(spec: MatrixSpec, config: DeviceConfig, programmer: Programmer): ArrayPlan {
  const asSent = spec.tensors.map(programmer.holdsAsSent);
  // An array without errors holds the same matrix either way.
  const touched = new Set(spec.tensors.flatMap(({ block }, k) => (asSent[k] ? [] : block)));
  const roots = blocksOf(spec).flatMap((structure, block) => {
    if (config.array.curvatureStorage === 'h' || structure.kind !== 'lowRank') return [];
    if (structure.curvature === 'identity') return [];
    return touched.has(block) ? [{ block, structure }] : [];
  });
  const rooted = new Set(roots.map(({ block }) => block));
  const kept = [...spec.tensors.keys()].filter((k) => {
    const { role, block } = spec.tensors[k];
    return !(role === 'curvature' && rooted.has(block));
  });
  const isRooted = spec.tensors.map(({ block }) => rooted.has(block));
  const { mirrored, drift } = config.array;
  // Cells that hold what is sent may still drift apart.
  const isIndependent = !mirrored && (asSent.includes(false) || !driftsAlike(drift));
  return {
    isIndependent,
    asFloats: asSent.map((sent, k) => !sent || isRooted[k]),
    onArrival: spec.tensors.map(
      (tensor, k) => !isIndependent && !isRooted[k] && (asSent[k] || programmer.programsOnArrival(tensor)),
    ),
    spec: {
      ...spec,
      structure: withoutCurvature(spec, rooted),
      tensors: kept.map((k) => spec.tensors[k]),
    },
    kept,
    roots,
  };
}
