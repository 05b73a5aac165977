import type { VectorRole } from '../common/roles.js';
import { checkArgument, notNegative } from './checks.js';
import { invalidArgument } from './errors.js';
import {
  type ChangeDampingOptions,
  changeDamping,
  checkChangeDampingCall,
  checkLoadedDamping,
  checkLoadMatrixCall,
  type LoadMatrixOptions,
  loadMatrix,
  type MatrixLoaded,
  type MatrixUpload,
} from './operations/loadMatrix.js';
import {
  checkLoadVectorCall,
  type LoadVectorOptions,
  loadVector,
  type VectorLoaded,
  vectorTensor,
} from './operations/loadVector.js';
import type { Lease } from './operations/openSession.js';
import { sendUpload } from './operations/upload.js';
import { checkMatrix, type MatrixSource } from './structures/matrix.js';
import type { TensorValues } from './structures/tensor.js';
import type { CallOptions } from './transport/calls.js';
import type { Connection } from './transport/connection.js';

/** What a session loads into its device. */
export interface Loads {
  /** Programs A, as a whole or not at all; until then the old one stays in effect. */
  loadMatrix(matrix: MatrixSource, options?: LoadMatrixOptions & CallOptions): Promise<MatrixLoaded>;
  /**
   * Changes lambda of the matrix loaded last, whose numbers need not be sent again: a new version of it, which costs no new
   * decomposition. Blocks with a damping of their own keep it.
   */
  changeDamping(damping: number, options?: ChangeDampingOptions & CallOptions): Promise<MatrixLoaded>;
  /** Writes b, N numbers: the force (the gradient), not the equilibrium A^-1 b. */
  loadVector(values: TensorValues, options?: LoadVectorOptions & CallOptions): Promise<VectorLoaded>;
  /** Writes a state x that an evolution may start from (`initialState: 'loaded'`). */
  loadState(values: TensorValues, options?: LoadVectorOptions & CallOptions): Promise<VectorLoaded>;
}

/** Each load as a call of its own. `touch` hears of every call. */
export function createLoads(
  { service, metadata, retry }: Connection,
  lease: Lease,
  touch: () => void,
): Loads {
  const sessionId = lease.id;
  /** N of the matrix that was loaded last or is on its way, so that a vector that does not fit is found at once. */
  let dimension: number | undefined;

  function sendMatrix(upload: MatrixUpload, options: CallOptions): Promise<MatrixLoaded> {
    touch();
    return sendUpload(retry, upload, (grpc, done) => service.loadMatrix(metadata, grpc, done), options);
  }

  async function sendVector(
    role: VectorRole,
    values: TensorValues,
    options: LoadVectorOptions & CallOptions = {},
  ): Promise<VectorLoaded> {
    checkLoadVectorCall(options);
    const tensor = vectorTensor(values, options);
    checkFits(role, tensor.shape[0], dimension);
    const upload = loadVector(sessionId, role, tensor, options);
    touch();
    return sendUpload(retry, upload, (grpc, done) => service.loadVector(metadata, grpc, done), options);
  }

  return {
    async loadMatrix(matrix, options = {}) {
      checkMatrix(matrix);
      checkLoadMatrixCall(options);
      const upload = loadMatrix(sessionId, matrix, options);
      const before = dimension;
      dimension = matrix.dimension;
      try {
        return await sendMatrix(upload, options);
      } catch (error) {
        dimension = before;
        throw error;
      }
    },
    async changeDamping(damping, options = {}) {
      checkArgument('damping', damping, notNegative);
      checkChangeDampingCall(options);
      checkLoadedDamping(lease.device);
      return sendMatrix(changeDamping(sessionId, damping, options), options);
    },
    loadVector: (values, options) => sendVector('target', values, options),
    loadState: (values, options) => sendVector('state', values, options),
  };
}

function checkFits(role: VectorRole, has: number, dimension: number | undefined): void {
  if (dimension === undefined || has === dimension) return;
  throw invalidArgument(
    role,
    `has ${has} numbers, but the matrix has dimension ${dimension}: load a matrix of that size first.`,
  );
}
