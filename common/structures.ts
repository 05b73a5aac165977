/**
 * Structures that a matrix may have.
 *
 * @example
 * const known = structureKinds.filter((kind) => session.device.limits?.structures.includes(kind));
 */
export const structureKinds = ['dense', 'diagonal', 'lowRank', 'kronecker', 'blockDiagonal'] as const;
/**
 * Structure of a matrix.
 *
 * @example
 * const takes = (kind: StructureKind) => session.device.limits?.structures.includes(kind);
 */
export type StructureKind = (typeof structureKinds)[number];

/** H of a low-rank matrix J^T H J: I, one number for each row of J, or one block for each example. */
export type CurvatureForm = 'identity' | 'diagonal' | 'block';

/**
 * additive: G (x) A + lambda I. factored: Martens and Grosse 2015, section 6.3.
 *
 * @example
 * kronecker({ ...factors, dampingMode: 'factored', damping: 0.01 });
 */
export type DampingMode = 'additive' | 'factored';
