import type { Server, ServiceDefinition } from '@grpc/grpc-js';
import { descriptorSet, packageDefinition } from '../../../proto/load.js';
import type { EmulatorServiceHandlers } from '../../../proto/types/spu/emulator/v1/EmulatorService.js';
import type { SpuServiceHandlers } from '../../../proto/types/spu/v1/SpuService.js';
import type { Method } from '../calls/call.js';
import type { Calls } from '../calls/calls.js';
import { withChunkResponses } from '../calls/chunkResponse.js';
import { bidi, clientStream, serverStream, unary } from '../calls/handle.js';
import { fromEvolution } from '../convert/requests.js';
import { abortUpload } from '../handlers/abortUpload.js';
import { calibrate, getCalibration, resetCalibration } from '../handlers/calibrate.js';
import { closeSession } from '../handlers/closeSession.js';
import { getDevice, listDevices } from '../handlers/devices.js';
import * as emulator from '../handlers/emulator.js';
import { cancelEvolution, listEvolutions } from '../handlers/evolutions.js';
import { evolve, evolveOnce } from '../handlers/evolve.js';
import { loadMatrix } from '../handlers/loadMatrix.js';
import { loadVector } from '../handlers/loadVector.js';
import { openSession } from '../handlers/openSession.js';
import { releaseDevice } from '../handlers/releaseDevice.js';
import { renewLease } from '../handlers/renewLease.js';
import { run } from '../handlers/run.js';
import { checkReadOut, sample } from '../handlers/sample.js';
import { watchDevice } from '../handlers/watchDevice.js';
import { createHealth } from './health.js';
import { createDescriptorIndex } from './reflection/descriptorIndex.js';
import { createReflection } from './reflection/reflection.js';

/** Calls that need no session. */
function deviceCalls(calls: Calls, route: string) {
  const { sessions } = calls;
  const watching = (name: string): Method => ({ name, permission: 'watch' });
  const opening: Method = { name: 'OpenSession', permission: 'use', answers: { 'spu-route': route } };
  const following: Method = { ...watching('WatchDevice'), observer: true };
  return {
    ListDevices: unary(calls, watching('ListDevices'), () => listDevices(sessions)),
    GetDevice: unary(calls, watching('GetDevice'), (request) => getDevice(sessions, request)),
    GetCalibration: unary(calls, watching('GetCalibration'), (request) => getCalibration(sessions, request)),
    WatchDevice: serverStream(calls, following, (request, call, write) =>
      watchDevice(sessions, request, call, write),
    ),
    OpenSession: serverStream(calls, opening, (request, call, write) =>
      openSession(sessions, request, call, write),
    ),
    ReleaseDevice: unary(calls, { name: 'ReleaseDevice', permission: 'control' }, (request) =>
      releaseDevice(sessions, request),
    ),
  } satisfies Partial<SpuServiceHandlers>;
}

/** Calls of a session. */
function sessionCalls(calls: Calls) {
  const { sessions } = calls;
  const using = (name: string): Method => ({ name, permission: 'use' });
  // While the server drains, what evolves may still be read.
  const last = (name: string): Method => ({ ...using(name), whileDraining: true });
  return {
    RenewLease: unary(calls, last('RenewLease'), (request, call) => renewLease(sessions, request, call)),
    CloseSession: unary(calls, last('CloseSession'), (request, call) =>
      closeSession(sessions, request, call),
    ),
    LoadMatrix: clientStream(calls, using('LoadMatrix'), loadMatrix),
    LoadVector: clientStream(calls, using('LoadVector'), loadVector),
    AbortUpload: unary(calls, last('AbortUpload'), abortUpload),
    Evolve: unary(calls, using('Evolve'), async (request, call) => {
      const own = call.use(request.sessionId);
      return fromEvolution(await evolve(own, evolveOnce(own, request)));
    }),
    ListEvolutions: unary(calls, last('ListEvolutions'), listEvolutions),
    CancelEvolution: unary(calls, last('CancelEvolution'), cancelEvolution),
    Sample: serverStream(calls, last('Sample'), (request, call, write) => {
      const own = call.use(request.sessionId);
      return sample(own, checkReadOut(own, request), call, write);
    }),
    Run: bidi(calls, using('Run'), (messages, call, write) => run(messages, call, calls.draining, write)),
    Calibrate: serverStream(calls, using('Calibrate'), calibrate),
    ResetCalibration: unary(calls, using('ResetCalibration'), resetCalibration),
  } satisfies Partial<SpuServiceHandlers>;
}

function spuService(calls: Calls, route: string): SpuServiceHandlers {
  return { ...deviceCalls(calls, route), ...sessionCalls(calls) };
}

function emulatorService(calls: Calls): EmulatorServiceHandlers {
  const { sessions } = calls;
  const method = (name: string): Method => ({ name, permission: 'lease' });
  return {
    GetConfig: unary(calls, method('GetConfig'), (request, call) =>
      emulator.getConfig(sessions, request, call),
    ),
    UpdateConfig: unary(calls, method('UpdateConfig'), (request, call) =>
      emulator.updateConfig(sessions, request, call),
    ),
    AdvanceClock: unary(calls, method('AdvanceClock'), (request, call) =>
      emulator.advanceClock(sessions, request, call),
    ),
    InjectFault: unary(calls, method('InjectFault'), (request, call) =>
      emulator.injectFault(sessions, request, call),
    ),
    ClearFaults: unary(calls, method('ClearFaults'), (request, call) =>
      emulator.clearFaults(sessions, request, call),
    ),
    SaveSnapshot: serverStream(calls, method('SaveSnapshot'), (request, call, write) =>
      emulator.saveSnapshot(sessions, request, call, write),
    ),
    RestoreSnapshot: clientStream(calls, method('RestoreSnapshot'), (messages, call) =>
      emulator.restoreSnapshot(sessions, messages, call),
    ),
  };
}

/** Everything that the server answers. A proxy finds the server again by `route`. */
export function addServices(server: Server, calls: Calls, route: string): void {
  const index = createDescriptorIndex(descriptorSet);
  const reflection = createReflection(calls, index);
  const handlers = {
    'spu.v1.SpuService': spuService(calls, route),
    'spu.emulator.v1.EmulatorService': emulatorService(calls),
    'grpc.health.v1.Health': createHealth(calls, index.services),
    'grpc.reflection.v1.ServerReflection': reflection,
    'grpc.reflection.v1alpha.ServerReflection': reflection,
  };
  for (const [name, implementation] of Object.entries(handlers)) {
    server.addService(withChunkResponses(packageDefinition[name] as ServiceDefinition), implementation);
  }
}
