import { z } from 'zod';
import { backends } from '../compute/openCompute.js';
import { parseAddress } from './address.js';

const address = z
  .string()
  .refine((text) => parseAddress(text) !== undefined, { message: 'must be host:port or unix:/path' });

const units: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const bytes = z.union([z.number(), z.string()]).transform((value, context) => {
  const [, amount, unit] = /^([\d.]+) *([KMGT]iB|B)?$/.exec(String(value)) ?? [];
  const number = Number(amount) * units[unit ?? 'B'];
  if (Number.isFinite(number) && number > 0) return Math.floor(number);
  context.addIssue({ code: 'custom', message: 'must be a number of bytes, or one with a unit such as 8GiB' });
  return z.NEVER;
});

const deviceName = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, hyphens or underscores');
const overrides = z.record(z.string(), z.unknown());

const device = z.strictObject({
  name: deviceName,
  /** These three default to the server's. */
  driver: z.string().min(1).optional(),
  preset: z.string().min(1).optional(),
  config: overrides.optional(),
});

const token = z.strictObject({
  name: z.string().min(1),
  token: z.string().min(8),
  scopes: z
    .array(z.enum(['use', 'watch', 'control']))
    .min(1)
    .default(['use', 'watch']),
});

const seconds = z.number().positive();
// Timers of node end after 24 days.
const longestTimer = 2e6;
const count = z.number().int().nonnegative();

/** Every setting of the server. Environment variables and flags are derived from it. */
export const settingsSchema = z.strictObject({
  listen: z
    .array(address)
    .min(1)
    .default(['127.0.0.1:50051'])
    .describe('addresses: host:port, [v6]:port or unix:/path'),
  devices: z
    .union([z.number().int().min(1).max(64), z.array(device).min(1)])
    .default(1)
    .describe('how many devices, or a list of {name, driver, preset, config}'),
  driver: z
    .string()
    .min(1)
    .default('emulator')
    .describe('emulator, or the path or package of a module that exports a CreateDevice'),
  preset: z
    .string()
    .min(1)
    .default('ideal')
    .describe('preset of emulated devices, or a file that extends one'),
  deviceConfig: overrides.default({}).describe("settings of every device, over its preset's or driver's"),
  compute: z
    .strictObject({
      backend: z.enum(backends).default('auto').describe('linear algebra of emulated devices'),
      library: z.string().min(1).optional().describe('file of a library with CBLAS and LAPACK'),
      threads: z.number().int().positive().optional().describe('threads of the linear algebra'),
    })
    .prefault({}),
  memory: bytes
    .optional()
    .describe(
      'memory for all that clients send, load and let be computed; default: three quarters of what there is',
    ),
  control: z
    .enum(['lease', 'off'])
    .optional()
    .describe(
      'spu.emulator.v1: lease (for who holds the device, and tokens with the scope control) or off; default: off where others ' +
        'than this machine can reach the server and there are no tokens',
    ),
  leaseSeconds: seconds.default(60).describe('a session ends this long after its last call'),
  graceSeconds: seconds
    .default(10)
    .describe(
      'a session ends this long after its client closed its connections, unless it asked for another time',
    ),
  queueLength: count.default(64).describe('clients that may wait for a device'),
  drainSeconds: seconds.default(30).describe('calls under way get this long when the server is told to stop'),
  watchdogSeconds: seconds
    .default(60)
    .describe('an emulated device that shows no sign of life for this long is started again'),
  keepaliveSeconds: seconds
    .default(20)
    .describe('a connection that answers no ping for this long is dropped'),
  limits: z
    .strictObject({
      uploadSeconds: seconds
        .default(60)
        .describe('an upload of which less than 256 KiB comes in this time is discarded'),
      sessionSeconds: seconds
        .max(longestTimer)
        .default(7 * 24 * 3600)
        .describe('a session ends after this, whatever it does'),
      waitSeconds: seconds
        .max(longestTimer)
        .default(24 * 3600)
        .describe('nobody waits longer for a device'),
      watchers: count.default(64).describe('WatchDevice calls under way'),
      connections: count.default(4096).describe('connections of each address'),
      streams: count.default(256).describe('calls under way on one connection; more wait in the client'),
      handshakeSeconds: seconds.default(10).describe('a TLS handshake takes no longer'),
      pingsPerSecond: seconds
        .default(10_000)
        .describe('a connection that pings more often is closed; some clients probe the network with them'),
    })
    .prefault({}),
  route: z
    .string()
    .regex(/^[!-~]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
    .optional()
    .describe('what OpenSession answers as spu-route, for proxies; default: drawn at random'),
  tls: z
    .strictObject({
      cert: z.string().min(1).describe('PEM file: certificate chain'),
      key: z.string().min(1).describe('PEM file: private key'),
      clientCa: z
        .string()
        .min(1)
        .optional()
        .describe('PEM file: clients must show a certificate of this authority'),
    })
    .optional(),
  auth: z
    .strictObject({
      tokens: z
        .array(token)
        .default([])
        .describe(
          'bearer tokens {name, token, scopes}; scopes: use (sessions), watch (devices), control (spu.emulator.v1, ReleaseDevice)',
        ),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
      format: z.enum(['auto', 'pretty', 'json']).default('auto').describe('auto: pretty on a terminal'),
    })
    .prefault({}),
});

/** All settings of the server, checked. */
export type Settings = z.output<typeof settingsSchema>;
/** As a user writes it: everything may be left out. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** One device to be made. */
export interface DeviceSettings {
  name: string;
  driver: string;
  options: Record<string, unknown>;
}
