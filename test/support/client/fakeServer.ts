import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';
import type { Feature } from '../../../common/description.js';
import { featureNames } from '../../../proto/enumNames.js';
import { packages } from '../../../proto/load.js';
import type { ProtoGrpcType as EmulatorTypes } from '../../../proto/types/emulator.js';
import type { DeviceDescription } from '../../../proto/types/spu/v1/DeviceDescription.js';
import type { SpuServiceHandlers } from '../../../proto/types/spu/v1/SpuService.js';
import type { ProtoGrpcType as SpuTypes } from '../../../proto/types/spu.js';

const { spu } = packages as unknown as SpuTypes & EmulatorTypes;

/** What a device of the fake server says of itself. */
export const fakeDevice: DeviceDescription = {
  name: 'spu0',
  features: Object.values(featureNames),
  analog: { tau: 1e-6, kappa: 1e-6, secondsPerTick: 1e-9 },
};

/** A server that answers what a test wants, and remembers with which metadata it was asked. */
export interface FakeServer {
  address: string;
  /** Of each call, oldest first: its method, and what it carried. */
  seen: { method: string; metadata: Metadata }[];
  /** Names of the calls that came. */
  methods(): string[];
  stop(): void;
}

/** Leases a device of these features. */
export const leasing =
  (features: readonly Feature[]): SpuServiceHandlers['OpenSession'] =>
  (call) => {
    const device = { ...fakeDevice, features: features.map((feature) => featureNames[feature]) };
    call.write({ opened: { sessionId: 'secret', device, lease: { seconds: 60 } } });
    call.end();
  };

/** A lease of the fake device, for as many clients as come. */
const openSession: SpuServiceHandlers['OpenSession'] = (call) => {
  const { seed = 7 } = call.request;
  const opened = {
    sessionId: 'secret',
    device: fakeDevice,
    seed,
    lease: { seconds: 60 },
    grace: { seconds: 5 },
  };
  call.write({ opened });
  call.end();
};

const answers: Partial<SpuServiceHandlers> = {
  OpenSession: openSession,
  CloseSession: (_, done) => done(null, {}),
  GetDevice: (_, done) => done(null, { device: fakeDevice }),
  ListDevices: (_, done) => done(null, { devices: [fakeDevice] }),
  RenewLease: (_, done) =>
    done(null, { lease: { seconds: 60 }, matrixVersion: 2, time: { ticks: 3, epoch: 1 } }),
};

/** Handlers that a test gives instead of these; other calls are UNIMPLEMENTED. `port`: 0 for one that is free. */
export async function startFakeServer(
  own: Partial<SpuServiceHandlers> = {},
  { credentials = ServerCredentials.createInsecure(), port: wanted = 0 } = {},
): Promise<FakeServer> {
  const seen: FakeServer['seen'] = [];
  const handlers = Object.entries({ ...answers, ...own }).map(([method, handle]) => [
    method,
    (call: { metadata: Metadata }, done: sendUnaryData<unknown>) => {
      seen.push({ method, metadata: call.metadata });
      return (handle as (...args: unknown[]) => unknown)(call, done);
    },
  ]);
  const server = new Server();
  server.addService(spu.v1.SpuService.service, Object.fromEntries(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wanted}`, credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    seen,
    methods: () => seen.map(({ method }) => method),
    stop: () => server.forceShutdown(),
  };
}

/** A refusal, as a handler gives it to `done`. */
export const refusal = (code: number, details: string): Partial<ServiceError> => ({ code, details });
