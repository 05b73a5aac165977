import { byteLength } from '../../common/layout.js';
import { dtypeNames, layoutNames, roleNames } from '../../proto/enumNames.js';
import type { TensorChunk } from '../../proto/types/spu/v1/TensorChunk.js';
import type { TensorSpec } from '../../proto/types/spu/v1/TensorSpec.js';
import type { UploadFinish } from '../../proto/types/spu/v1/UploadFinish.js';
import type { TensorSource } from '../structures/tensor.js';
import { requireCrc32c } from './checksum.js';
import { createRing, createSource, encodeNumbers, tensorBytes } from './tensorBytes.js';

/** What follows a header. */
export type UploadMessage = { chunk: TensorChunk } | { finish: UploadFinish };

/** The body of an upload. */
export interface UploadBody {
  /** What the header announces. */
  readonly specs: TensorSpec[];
  /** Bytes of all tensors on the wire. */
  readonly bytes: number;
  /** Wall seconds that choosing scales and converting numbers has taken so far. */
  encodeSeconds(): number;
  /** False once pieces have been taken that cannot be asked for again. */
  isRepeatable(): boolean;
  /** All bytes of the only tensor, copied; undefined where its numbers come in pieces. */
  whole(): Buffer | undefined;
  /** Chunks and finish. The memory of a chunk is used again `messagesInFlight` messages later. */
  messages(checksum: boolean): AsyncGenerator<UploadMessage, void, undefined>;
}

/** What a header announces of a tensor, with the scale that was chosen for it. */
function wireTensor(tensor: TensorSource, scale: readonly number[]): TensorSpec {
  return {
    role: roleNames[tensor.role],
    dtype: dtypeNames[tensor.dtype],
    shape: [...tensor.shape],
    scale: [...scale],
    layout: layoutNames[tensor.layout],
    block: tensor.block,
    segment: tensor.segment,
  };
}

/**
 * Prepares tensors for the wire: chooses scales, announces, cuts.
 * @throws SpuError INVALID_ARGUMENT when numbers to be sent as integers are not finite.
 */
export function createUploadBody(tensors: readonly TensorSource[]): UploadBody {
  const sources = tensors.map(createSource);
  const bytes = tensors.reduce((sum, tensor) => sum + byteLength(tensor), 0);
  return {
    specs: sources.map(({ tensor, scale }) => wireTensor(tensor, scale)),
    bytes,
    encodeSeconds: () => sources.reduce((sum, source) => sum + source.encodeSeconds, 0),
    isRepeatable: () => !sources.some((source) => source.taken),
    whole() {
      const [source] = sources;
      const { values } = source.tensor;
      if (!ArrayBuffer.isView(values)) return undefined;
      const out = Buffer.allocUnsafe(bytes);
      encodeNumbers(source, values, 0, out);
      return out;
    },
    async *messages(checksum) {
      const scratch = createRing(bytes);
      const crc32c = checksum ? requireCrc32c() : undefined;
      let crc = 0;
      for (const [tensor, source] of sources.entries()) {
        let offset = 0;
        for await (const data of tensorBytes(source, scratch)) {
          if (crc32c) crc = crc32c(data, crc);
          yield { chunk: { tensor, offset, data } };
          offset += data.length;
        }
      }
      yield { finish: crc32c ? { crc32c: crc } : {} };
    },
  };
}
