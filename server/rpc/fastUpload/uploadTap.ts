/** Takes bytes as they come off the wire, in order. It must not throw. */
export type ByteWriter = (bytes: Buffer) => void;

/** Where the payload of a chunk goes. Undefined: take this one the common way, as a message to the handler. */
export type ChunkSink = (tensor: number, offset: number, byteLength: number) => ByteWriter | undefined;

/** Stands in one stream of uploads, before grpc-js. */
export interface UploadTap {
  /** Set by the handler while an upload is open. */
  sink: ChunkSink | undefined;
  /** The handler is done with one more message: no chunk overtakes a message that still waits for it. */
  handled(): void;
  /** The next bytes of the stream. */
  receive(data: Buffer): void;
}

/** Flag and length before each message (gRPC over HTTP/2). */
const frameBytes = 5;
/** Frame, chunk tag and length, tensor, offset, data tag and length, at their longest. */
const prefixBytes = frameBytes + 6 + 6 + 11 + 6;
/** Smaller messages gain nothing. */
const smallest = 4096;

interface Prefix {
  tensor: number;
  offset: number;
  /** Where the payload starts, and how long it is. */
  start: number;
  bytes: number;
}

/** Reads the start of a message whose only field is a TensorChunk that ends with its data; undefined if it is another. */
function readPrefix(head: Buffer, chunkTag: number, messageBytes: number): Prefix | undefined {
  let at = frameBytes;
  const varint = (): number => {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = head[at++];
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      if (unit > 2 ** 56 || at >= head.length) return Number.NaN;
    }
  };
  const end = frameBytes + messageBytes;
  if (head[at++] !== chunkTag || varint() !== end - at) return undefined;
  let tensor = 0;
  let offset = 0;
  if (head[at] === 0x08) {
    at++;
    tensor = varint();
  }
  if (head[at] === 0x10) {
    at++;
    offset = varint();
  }
  if (head[at++] !== 0x1a) return undefined;
  const bytes = varint();
  if (bytes !== end - at || !Number.isSafeInteger(offset) || !Number.isSafeInteger(tensor)) return undefined;
  return { tensor, offset, start: at, bytes };
}

/**
 * Stands between an HTTP/2 stream and grpc-js: bytes of large chunks go to the sink, straight from the buffers that
 * they came in; all others go on to `deliver` as they are. grpc-js would put each message together first, which
 * costs a second copy of the upload and as much garbage again. `chunkTag` is the tag of the message's chunk field.
 */
export function createUploadTap(chunkTag: number, largest: number, deliver: ByteWriter): UploadTap {
  const head = Buffer.alloc(prefixBytes);
  let headBytes = 0;
  /** Bytes of the message under way that are still to come, and who gets them. */
  let left = 0;
  let write: ByteWriter = deliver;
  let delivered = 0;
  let handled = 0;

  function pass(bytes: Buffer): void {
    left -= bytes.length;
    write(bytes);
  }

  /** A message starts: decides who gets it, and passes on what is in `head`. Waits for more if that is not enough to tell. */
  function decide(): void {
    if (headBytes < frameBytes) return;
    const messageBytes = head.readUInt32BE(1);
    const candidate =
      tap.sink !== undefined &&
      delivered === handled &&
      head[0] === 0 &&
      messageBytes >= smallest &&
      messageBytes <= largest;
    if (candidate && headBytes < prefixBytes) return;
    const prefix = candidate ? readPrefix(head, chunkTag, messageBytes) : undefined;
    const writer = prefix && tap.sink?.(prefix.tensor, prefix.offset, prefix.bytes);
    // Copies, because grpc-js keeps what it gets, and `head` is used again.
    const seen = Buffer.from(head.subarray(prefix && writer ? prefix.start : 0, headBytes));
    if (prefix && writer) {
      write = writer;
      left = prefix.bytes;
    } else {
      delivered++;
      write = deliver;
      left = frameBytes + messageBytes;
    }
    if (seen.length > 0) pass(seen);
    headBytes = 0;
  }

  const tap: UploadTap = {
    sink: undefined,
    handled() {
      handled++;
    },
    receive(data) {
      let at = 0;
      while (at < data.length) {
        if (left > 0) {
          const take = Math.min(left, data.length - at);
          pass(data.subarray(at, at + take));
          at += take;
          continue;
        }
        const before = headBytes;
        const wanted = before < frameBytes ? frameBytes : prefixBytes;
        headBytes += data.copy(head, before, at, Math.min(data.length, at + wanted - before));
        at += headBytes - before;
        decide();
      }
    },
  };
  return tap;
}
