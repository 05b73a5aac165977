// Original file: proto/spu/v1/run.proto

/**
 * How far an evolution has come.
 */
export const EvolutionPhase = {
  EVOLUTION_PHASE_UNSPECIFIED: 'EVOLUTION_PHASE_UNSPECIFIED',
  /**
   * It waits for those before it.
   */
  EVOLUTION_PHASE_QUEUED: 'EVOLUTION_PHASE_QUEUED',
  /**
   * It is under way.
   */
  EVOLUTION_PHASE_RUNNING: 'EVOLUTION_PHASE_RUNNING',
  /**
   * It ran to its end.
   */
  EVOLUTION_PHASE_ENDED: 'EVOLUTION_PHASE_ENDED',
  /**
   * It was cancelled, before or while it ran.
   */
  EVOLUTION_PHASE_CANCELLED: 'EVOLUTION_PHASE_CANCELLED',
} as const;

/**
 * How far an evolution has come.
 */
export type EvolutionPhase =
  | 'EVOLUTION_PHASE_UNSPECIFIED'
  | 0
  /**
   * It waits for those before it.
   */
  | 'EVOLUTION_PHASE_QUEUED'
  | 1
  /**
   * It is under way.
   */
  | 'EVOLUTION_PHASE_RUNNING'
  | 2
  /**
   * It ran to its end.
   */
  | 'EVOLUTION_PHASE_ENDED'
  | 3
  /**
   * It was cancelled, before or while it ran.
   */
  | 'EVOLUTION_PHASE_CANCELLED'
  | 4

/**
 * How far an evolution has come.
 */
export type EvolutionPhase__Output = typeof EvolutionPhase[keyof typeof EvolutionPhase]
