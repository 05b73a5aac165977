import { fileURLToPath } from 'node:url';
import { type ChannelCredentials, type ClientOptions, credentials } from '@grpc/grpc-js';
import { packages } from '../../../proto/load.js';
import type { ProtoGrpcType as EmulatorPackages } from '../../../proto/types/emulator.js';
import type { ProtoGrpcType as HealthPackages } from '../../../proto/types/health.js';
import type { EmulatorServiceClient } from '../../../proto/types/spu/emulator/v1/EmulatorService.js';
import type { SpuServiceClient } from '../../../proto/types/spu/v1/SpuService.js';
import type { ProtoGrpcType as SpuPackages } from '../../../proto/types/spu.js';
import type { HostClock } from '../../../server/hostClock.js';
import { type RunningServer, type SettingsInput, startServer } from '../../../server/index.js';
import { type Calls, createCalls } from '../../../server/rpc/calls/calls.js';
import { createAuthorize } from '../../../server/rpc/server/auth.js';
import { createGrpcServer } from '../../../server/rpc/server/grpcServer.js';
import { createDeviceSlot } from '../../../server/session/deviceSlot.js';
import { createMemoryBudget } from '../../../server/session/memoryBudget.js';
import { createServiceLimits } from '../../../server/session/serviceLimits.js';
import { createSessions } from '../../../server/session/sessions.js';
import createDevice, { type Behaviour } from './testDriver.js';

const { spu, grpc } = packages as unknown as SpuPackages & EmulatorPackages & HealthPackages;

/** Compiled modules that the server loads as drivers. */
export const exampleDriver = fileURLToPath(new URL('../../../examples/driver/driver.js', import.meta.url));
export const testDriver = fileURLToPath(new URL('./testDriver.js', import.meta.url));
export const cli = fileURLToPath(new URL('../../../server/cli/main.js', import.meta.url));

/** A log that nobody reads. */
export const silent: Calls['log'] = { debug() {}, info() {}, warn() {}, error() {} };

type OpenClient = { close(): void };
const open = new Set<OpenClient>();
const servers = new Set<RunningServer>();

/** A server with the test device on a free port, closed by `closeAll`. */
export async function serve(
  settings: SettingsInput = {},
  behaviour: Partial<Behaviour> = {},
): Promise<string> {
  const server = await startServer({
    listen: ['127.0.0.1:0'],
    driver: testDriver,
    deviceConfig: { ...behaviour },
    log: { level: 'silent' },
    drainSeconds: 0.2,
    ...settings,
  });
  servers.add(server);
  return server.addresses[0];
}

/** A server with one test device, whose leases run out by this clock. */
export async function serveByClock(
  clock: HostClock,
  { leaseSeconds = 60, graceSeconds = 10, keepaliveSeconds = 3600, info = silent.info } = {},
): Promise<string> {
  const device = await createDevice('spu0', {}, silent);
  const slots = [await createDeviceSlot(device)];
  const limits = createServiceLimits({ leaseSeconds, graceSeconds, queueLength: 8 });
  const sessions = createSessions({ slots, limits, memory: createMemoryBudget(2 ** 30), clock, log: silent });
  const calls = createCalls(sessions, createAuthorize([]), { ...silent, info });
  const server = await createGrpcServer({
    calls,
    addresses: ['127.0.0.1:0'],
    route: 'test',
    keepaliveSeconds,
  });
  servers.add({
    addresses: server.addresses,
    async close() {
      await server.stop(0);
      await device.close();
    },
  });
  return server.addresses[0];
}

function keep<Client extends OpenClient>(client: Client): Client {
  open.add(client);
  return client;
}

const insecure = credentials.createInsecure();
/** Each client gets a connection of its own. */
const separate: ClientOptions = { 'grpc.use_local_subchannel_pool': 1 };
/** The name in the test's certificates: TLS knows servers by name, not by IP address. */
const named: ClientOptions = { ...separate, 'grpc.ssl_target_name_override': 'localhost' };

export function connect(address: string, own: ChannelCredentials = insecure): SpuServiceClient {
  return keep(new spu.v1.SpuService(address, own, own === insecure ? separate : named)) as SpuServiceClient;
}

export function connectEmulator(address: string): EmulatorServiceClient {
  return keep(new spu.emulator.v1.EmulatorService(address, insecure, separate)) as EmulatorServiceClient;
}

export function connectHealth(address: string, own: ChannelCredentials = insecure) {
  return keep(new grpc.health.v1.Health(address, own, separate));
}

/** Closes every client and server that a test opened. */
export async function closeAll(): Promise<void> {
  for (const client of open) client.close();
  open.clear();
  await Promise.all([...servers].map((server) => server.close(0)));
  servers.clear();
}

/** Stops every server with its own drain time. */
export async function drainAll(): Promise<void> {
  await Promise.all([...servers].map((server) => server.close()));
}
