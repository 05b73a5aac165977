import type { ServiceDefinition } from '@grpc/grpc-js';
import { closedStatus } from '../errors.js';

/** What this file uses of a grpc-js call. */
interface TrackedCall {
  call?: { cancelWithStatus(code: number, details: string): void };
  cancel(): void;
  once(event: 'status', ended: () => void): unknown;
}

/** The calls of a connection that are under way. */
export interface OpenCalls {
  add(call: TrackedCall): void;
  /** Ends all, with the error of a closed connection. */
  end(): void;
}

export function createOpenCalls(): OpenCalls {
  const calls = new Set<TrackedCall>();
  return {
    add(call) {
      calls.add(call);
      call.once('status', () => calls.delete(call));
    },
    end() {
      for (const call of calls) {
        if (call.call) call.call.cancelWithStatus(closedStatus.code, closedStatus.details);
        else call.cancel();
      }
    },
  };
}

type Method = (...args: unknown[]) => TrackedCall;

/** The same client, which adds every call that it begins. */
export function trackCalls<Client extends object>(
  client: Client,
  service: ServiceDefinition,
  open: OpenCalls,
): Client {
  const tracked = Object.create(client) as Record<string, Method>;
  for (const { originalName } of Object.values(service)) {
    const method = (client as Record<string, Method>)[originalName!].bind(client);
    tracked[originalName!] = (...args) => {
      const call = method(...args);
      open.add(call);
      return call;
    };
  }
  return tracked as Client;
}
