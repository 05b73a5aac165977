import type { Server, ServiceDefinition } from '@grpc/grpc-js';
import { descriptorSet, packageDefinition } from '../../../proto/load.js';
import type { EmulatorServiceHandlers } from '../../../proto/types/spu/emulator/v1/EmulatorService.js';
import type { SpuServiceHandlers } from '../../../proto/types/spu/v1/SpuService.js';
import type { Method } from '../calls/call.js';
import type { Calls } from '../calls/calls.js';
import { withChunkResponses } from '../calls/chunkResponse.js';
import { bidi, clientStream, serverStream, unary } from '../calls/handle.js';
import { fromEvolution, toSample } from '../convert/requests.js';
import { calibrate } from '../handlers/calibrate.js';
import { closeSession } from '../handlers/closeSession.js';
import { getDevice, listDevices } from '../handlers/devices.js';
import * as emulator from '../handlers/emulator.js';
import { evolve } from '../handlers/evolve.js';
import { loadMatrix } from '../handlers/loadMatrix.js';
import { loadVector } from '../handlers/loadVector.js';
import { openSession } from '../handlers/openSession.js';
import { run } from '../handlers/run.js';
import { sample } from '../handlers/sample.js';
import { watchDevice } from '../handlers/watchDevice.js';
import { createHealth } from './health.js';
import { createDescriptorIndex } from './reflection/descriptorIndex.js';
import { createReflection } from './reflection/reflection.js';

function spuService(calls: Calls): SpuServiceHandlers {
  const { sessions } = calls;
  const method = (name: string, options: Partial<Method> = {}): Method => ({
    name,
    permission: 'spu',
    ...options,
  });
  // While the server drains, what evolves may still be read.
  const last = { whileDraining: true };
  return {
    ListDevices: unary(calls, method('ListDevices'), () => listDevices(sessions)),
    GetDevice: unary(calls, method('GetDevice'), (request) => getDevice(sessions, request)),
    OpenSession: unary(calls, method('OpenSession'), (request, call) => openSession(sessions, request, call)),
    CloseSession: unary(calls, method('CloseSession', last), (request, call) =>
      closeSession(sessions, request, call),
    ),
    LoadMatrix: clientStream(calls, method('LoadMatrix'), loadMatrix),
    LoadVector: clientStream(calls, method('LoadVector'), loadVector),
    Evolve: unary(calls, method('Evolve'), async (request, call) =>
      fromEvolution(await evolve(call.use(request.sessionId), request)),
    ),
    Sample: serverStream(calls, method('Sample', last), (request, call, write) =>
      sample(call.use(request.sessionId), toSample(request), call, write),
    ),
    Run: bidi(calls, method('Run'), (messages, call, write) => run(messages, call, calls.draining, write)),
    Calibrate: serverStream(calls, method('Calibrate'), calibrate),
    WatchDevice: serverStream(calls, method('WatchDevice', { observer: true }), (request, call, write) =>
      watchDevice(sessions, request, call, write),
    ),
  };
}

function emulatorService(calls: Calls): EmulatorServiceHandlers {
  const { sessions } = calls;
  const method = (name: string): Method => ({ name, permission: 'emulator' });
  return {
    GetConfig: unary(calls, method('GetConfig'), (request) => emulator.getConfig(sessions, request)),
    UpdateConfig: unary(calls, method('UpdateConfig'), (request) => emulator.updateConfig(sessions, request)),
    AdvanceClock: unary(calls, method('AdvanceClock'), (request) => emulator.advanceClock(sessions, request)),
    InjectFault: unary(calls, method('InjectFault'), (request) => emulator.injectFault(sessions, request)),
    ClearFaults: unary(calls, method('ClearFaults'), (request) => emulator.clearFaults(sessions, request)),
    SaveSnapshot: serverStream(calls, method('SaveSnapshot'), (request, call, write) =>
      emulator.saveSnapshot(sessions, request, call, write),
    ),
    RestoreSnapshot: clientStream(calls, method('RestoreSnapshot'), (messages, call) =>
      emulator.restoreSnapshot(sessions, messages, call),
    ),
  };
}

/** Everything that the server answers. */
export function addServices(server: Server, calls: Calls): void {
  const index = createDescriptorIndex(descriptorSet);
  const reflection = createReflection(calls, index);
  const handlers = {
    'spu.v1.SpuService': spuService(calls),
    'spu.emulator.v1.EmulatorService': emulatorService(calls),
    'grpc.health.v1.Health': createHealth(calls, index.services),
    'grpc.reflection.v1.ServerReflection': reflection,
    'grpc.reflection.v1alpha.ServerReflection': reflection,
  };
  for (const [name, implementation] of Object.entries(handlers)) {
    server.addService(withChunkResponses(packageDefinition[name] as ServiceDefinition), implementation);
  }
}
