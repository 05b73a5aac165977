import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { handleServerStreamingCall } from '@grpc/grpc-js';
import type { HealthHandlers } from '../../../proto/types/grpc/health/v1/Health.js';
import type { HealthCheckRequest__Output } from '../../../proto/types/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse } from '../../../proto/types/grpc/health/v1/HealthCheckResponse.js';
import { DeviceError } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';
import type { Method } from '../calls/call.js';
import type { Calls } from '../calls/calls.js';
import { serverStream, unary } from '../calls/handle.js';

/** Milliseconds between two looks at the devices, for those who watch. */
const lookPeriod = 250;

/**
 * grpc.health.v1: SERVING until the server drains, then NOT_SERVING. '' is the server as a whole, which serves as long as one
 * device answers; `device/NAME` is one of them.
 */
export function createHealth(calls: Calls, services: readonly string[]): HealthHandlers {
  const { slots } = calls.sessions;
  const devices = new Map(slots.map((slot) => [`device/${slot.device.name}`, slot]));
  const known = new Set(['', ...services, ...devices.keys()]);
  const now = (service: string): HealthCheckResponse => {
    const slot = devices.get(service);
    const serves = slot ? slot.health === 'ready' : slots.some(({ health }) => health === 'ready');
    return { status: serves && !calls.draining.aborted ? 'SERVING' : 'NOT_SERVING' };
  };
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
      const { service } = request;
      if (!known.has(service)) {
        await write({ status: 'SERVICE_UNKNOWN' });
        await once(signal, 'abort');
      }
      let told: HealthCheckResponse['status'];
      while (!signal.aborted) {
        const { status } = now(service);
        if (status !== told) await write({ status });
        told = status;
        const awake = calls.draining.aborted ? signal : AbortSignal.any([signal, calls.draining]);
        await sleep(lookPeriod, undefined, { signal: awake }).catch(() => {});
      }
      throw signal.reason;
    },
  );
  return {
    Check: unary(calls, method('Health.Check'), (request: HealthCheckRequest__Output) => {
      if (known.has(request.service)) return now(request.service);
      throw new DeviceError('NOT_FOUND', `There is no service "${shorten(request.service)}" here.`, {
        reason: 'UNSUPPORTED',
      });
    }),
    List: unary(calls, method('Health.List'), () => ({
      statuses: Object.fromEntries([...known].map((service) => [service, now(service)])),
    })),
    Watch: watch,
  };
}
