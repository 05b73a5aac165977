// Original file: proto/spu/v1/device.proto

/**
 * A part of the protocol that a device may have or not.
 */
export const Feature = {
  FEATURE_UNSPECIFIED: 'FEATURE_UNSPECIFIED',
  /**
   * Run.
   */
  FEATURE_RUN: 'FEATURE_RUN',
  /**
   * RunStep inside Run.
   */
  FEATURE_STEP: 'FEATURE_STEP',
  /**
   * LoadedStructure, and the damping of RunStep.
   */
  FEATURE_LOADED_DAMPING: 'FEATURE_LOADED_DAMPING',
  /**
   * Checksums of uploads.
   */
  FEATURE_UPLOAD_CHECKSUM: 'FEATURE_UPLOAD_CHECKSUM',
  /**
   * Checksums of read-outs.
   */
  FEATURE_SAMPLE_CHECKSUM: 'FEATURE_SAMPLE_CHECKSUM',
  /**
   * Uploads on several streams.
   */
  FEATURE_UPLOAD_STREAMS: 'FEATURE_UPLOAD_STREAMS',
  /**
   * The same seed and calls give the same samples.
   */
  FEATURE_SEED: 'FEATURE_SEED',
  /**
   * Loads that take effect at another time than at once: effective_at.
   */
  FEATURE_EFFECTIVE_AT: 'FEATURE_EFFECTIVE_AT',
  /**
   * Evolutions queue behind the one that runs.
   */
  FEATURE_EVOLUTION_QUEUE: 'FEATURE_EVOLUTION_QUEUE',
  /**
   * CancelEvolution.
   */
  FEATURE_CANCEL_EVOLUTION: 'FEATURE_CANCEL_EVOLUTION',
  /**
   * Calibrate, ResetCalibration.
   */
  FEATURE_CALIBRATE: 'FEATURE_CALIBRATE',
  /**
   * A state can be loaded (VECTOR_ROLE_STATE, INITIAL_STATE_LOADED).
   */
  FEATURE_LOADED_STATE: 'FEATURE_LOADED_STATE',
  /**
   * Symmetric tensors may come as the lower triangle.
   */
  FEATURE_LOWER_TRIANGLE: 'FEATURE_LOWER_TRIANGLE',
  /**
   * Damping of Kronecker products may be factored.
   */
  FEATURE_FACTORED_DAMPING: 'FEATURE_FACTORED_DAMPING',
} as const;

/**
 * A part of the protocol that a device may have or not.
 */
export type Feature =
  | 'FEATURE_UNSPECIFIED'
  | 0
  /**
   * Run.
   */
  | 'FEATURE_RUN'
  | 1
  /**
   * RunStep inside Run.
   */
  | 'FEATURE_STEP'
  | 2
  /**
   * LoadedStructure, and the damping of RunStep.
   */
  | 'FEATURE_LOADED_DAMPING'
  | 3
  /**
   * Checksums of uploads.
   */
  | 'FEATURE_UPLOAD_CHECKSUM'
  | 4
  /**
   * Checksums of read-outs.
   */
  | 'FEATURE_SAMPLE_CHECKSUM'
  | 5
  /**
   * Uploads on several streams.
   */
  | 'FEATURE_UPLOAD_STREAMS'
  | 6
  /**
   * The same seed and calls give the same samples.
   */
  | 'FEATURE_SEED'
  | 7
  /**
   * Loads that take effect at another time than at once: effective_at.
   */
  | 'FEATURE_EFFECTIVE_AT'
  | 8
  /**
   * Evolutions queue behind the one that runs.
   */
  | 'FEATURE_EVOLUTION_QUEUE'
  | 9
  /**
   * CancelEvolution.
   */
  | 'FEATURE_CANCEL_EVOLUTION'
  | 10
  /**
   * Calibrate, ResetCalibration.
   */
  | 'FEATURE_CALIBRATE'
  | 11
  /**
   * A state can be loaded (VECTOR_ROLE_STATE, INITIAL_STATE_LOADED).
   */
  | 'FEATURE_LOADED_STATE'
  | 12
  /**
   * Symmetric tensors may come as the lower triangle.
   */
  | 'FEATURE_LOWER_TRIANGLE'
  | 13
  /**
   * Damping of Kronecker products may be factored.
   */
  | 'FEATURE_FACTORED_DAMPING'
  | 14

/**
 * A part of the protocol that a device may have or not.
 */
export type Feature__Output = typeof Feature[keyof typeof Feature]
