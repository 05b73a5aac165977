import type { IncomingHttpHeaders } from 'node:http2';
import type { Metadata } from '@grpc/grpc-js';

/** What a call finds again by a header that the server puts into the request before grpc-js makes metadata of it. */
export interface CallKeys<Value> {
  /** Names `value` in the headers of a request until the returned function is called. */
  put(headers: IncomingHttpHeaders, value: Value): () => void;
  /** Takes the header away; a client that sends one is not heard. */
  clear(headers: IncomingHttpHeaders): void;
  /** The value of a call; its metadata looks as the client sent it. */
  take(metadata: Metadata): Value | undefined;
}

export function createCallKeys<Value>(header: string): CallKeys<Value> {
  const values = new Map<string, Value>();
  let last = 0;
  return {
    put(headers, value) {
      const key = String(++last);
      headers[header] = key;
      values.set(key, value);
      return () => values.delete(key);
    },
    clear(headers) {
      delete headers[header];
    },
    take(metadata) {
      const [key] = metadata.get(header);
      if (key === undefined) return undefined;
      metadata.remove(header);
      return values.get(String(key));
    },
  };
}
