import type { handleServerStreamingCall } from '@grpc/grpc-js';
import type { HealthHandlers } from '../../../proto/types/grpc/health/v1/Health.js';
import type { HealthCheckRequest__Output } from '../../../proto/types/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse } from '../../../proto/types/grpc/health/v1/HealthCheckResponse.js';
import { DeviceError } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';
import type { Method } from '../calls/call.js';
import type { Calls } from '../calls/calls.js';
import { serverStream, unary } from '../calls/handle.js';

/** grpc.health.v1: SERVING until the server drains, then NOT_SERVING. '' is the server as a whole. */
export function createHealth(calls: Calls, services: readonly string[]): HealthHandlers {
  const known = new Set(['', ...services]);
  const now = (): HealthCheckResponse => ({ status: calls.draining.aborted ? 'NOT_SERVING' : 'SERVING' });
  const method = (name: string): Method => ({
    name,
    permission: 'none',
    whileDraining: true,
    observer: true,
  });
  const watch: handleServerStreamingCall<HealthCheckRequest__Output, HealthCheckResponse> = serverStream(
    calls,
    method('Health.Watch'),
    async (request: HealthCheckRequest__Output, call, write) => {
      const { signal } = call;
      await write(known.has(request.service) ? now() : { status: 'SERVICE_UNKNOWN' });
      await new Promise<void>((_resolve, reject) => {
        const changed = () => void (known.has(request.service) && write(now()));
        if (!calls.draining.aborted) calls.draining.addEventListener('abort', changed, { once: true });
        signal.addEventListener('abort', () => {
          calls.draining.removeEventListener('abort', changed);
          reject(signal.reason);
        });
      });
    },
  );
  return {
    Check: unary(calls, method('Health.Check'), (request: HealthCheckRequest__Output) => {
      if (known.has(request.service)) return now();
      throw new DeviceError('NOT_FOUND', `There is no service "${shorten(request.service)}" here.`, {
        reason: 'UNSUPPORTED',
      });
    }),
    List: unary(calls, method('Health.List'), () => ({
      statuses: Object.fromEntries([...known].map((service) => [service, now()])),
    })),
    Watch: watch,
  };
}
