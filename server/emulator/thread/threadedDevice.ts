import type { ComputeOptions } from '../../compute/openCompute.js';
import type { Device, DeviceLog, Upload, VectorSpec } from '../../device/device.js';
import type { MatrixSpec } from '../../device/matrix.js';
import { resolveConfig } from '../config/presets.js';
import { discarded } from '../write/commitUpload.js';
import { Progress, type SharedUpload, type ToWorker } from './messages.js';
import { type Connection, connectWorkerClient } from './workerClient.js';

/**
 * Makes an emulated device in a thread of its own. Options: `preset` (name or file, default ideal), `compute`
 * (ComputeOptions), and any setting of DeviceConfig. Throws INVALID_ARGUMENT that lists every mistake in them.
 * If the thread crashes, the calls under way fail with UNAVAILABLE and a new thread is started; the session's uploads
 * are lost with the old one.
 */
export function createDevice(
  name: string,
  options: Record<string, unknown>,
  log: DeviceLog,
): Promise<Device> {
  return createDeviceIn(new URL('./worker.js', import.meta.url), name, options, log);
}

/** createDevice with another module for its thread. */
export async function createDeviceIn(
  entry: URL,
  name: string,
  options: Record<string, unknown>,
  log: DeviceLog,
): Promise<Device> {
  const { compute = {}, ...settings } = options;
  const { preset, config } = await resolveConfig(settings);
  const start = {
    name,
    preset,
    config,
    compute: { backend: 'auto', ...(compute as object) } as ComputeOptions,
  };
  let seed = 0;
  let closed = false;
  // Calls go out at once, so that the device sees them in the order in which they are made.
  let current = await connect();

  async function connect(): Promise<Connection> {
    const crashed = () => {
      if (!closed) void restart();
    };
    const connection = await connectWorkerClient(start, log, crashed, entry);
    log.info({ device: name, preset, compute: connection.compute }, 'Emulated device ready');
    return connection;
  }

  async function restart(): Promise<void> {
    try {
      const next = await connect();
      await next.call({ kind: 'call', method: 'reset', args: [seed] });
      current = next;
      if (closed) await next.close();
      log.warn({ device: name }, 'Emulated device started anew: what was loaded is lost');
    } catch (error) {
      log.error({ device: name, err: error }, 'Emulated device cannot be started anew');
    }
  }

  const call =
    <Args extends unknown[], Result>(method: string) =>
    (...args: Args): Promise<Result> =>
      current.call<Result>({ kind: 'call', method, args });

  async function open<Loaded>(
    message: { kind: 'openMatrix'; spec: MatrixSpec } | { kind: 'openVector'; spec: VectorSpec },
  ): Promise<Upload<Loaded>> {
    const link = current;
    return uploadOf(link, await link.call<SharedUpload>(message));
  }

  return {
    name,
    emulator: {
      getConfig: call('getConfig'),
      updateConfig: call('updateConfig'),
      advanceClock: call('advanceClock'),
      injectFault: call('injectFault'),
      clearFaults: call('clearFaults'),
      saveSnapshot: call('saveSnapshot'),
      restoreSnapshot: call('restoreSnapshot'),
    },
    describe: call('describe'),
    status: call('status'),
    evolve: call('evolve'),
    evolutions: call('evolutions'),
    cancelEvolution: call('cancelEvolution'),
    resetCalibration: call('resetCalibration'),
    openMatrix: (spec) => open({ kind: 'openMatrix', spec }),
    openVector: (spec) => open({ kind: 'openVector', spec }),
    changeDamping: (change, effectiveAt, signal) =>
      current.call({ kind: 'changeDamping', change, effectiveAt }, signal),
    sample: (request, signal) =>
      current.stream({ kind: 'stream', method: 'sample', argument: request }, signal),
    // A view would take the whole buffer that it looks at to the other thread.
    step: ({ target, ...rest }, signal) =>
      current.stream(
        {
          kind: 'stream',
          method: 'step',
          argument: { ...rest, target: target && { ...target, data: target.data.slice() } },
        },
        signal,
      ),
    calibrate: (readings, signal) =>
      current.stream({ kind: 'stream', method: 'calibrate', argument: readings }, signal),
    async reset(next) {
      seed = next;
      await current.call({ kind: 'call', method: 'reset', args: [next] });
    },
    async close() {
      closed = true;
      await current.close();
    },
  };
}

function uploadOf<Loaded>(link: Connection, shared: SharedUpload): Upload<Loaded> {
  const { upload, buffer, parts } = shared;
  const progress = new Progress(shared.progress);
  let open = true;
  return {
    memory: parts.map(({ offset, byteLength }) => new Uint8Array(buffer, offset, byteLength)),
    arrived(tensor, bytes) {
      if (open && progress.report(tensor, bytes)) link.tell({ kind: 'arrived', upload });
    },
    async commit(effectiveAt, signal) {
      if (!open) throw discarded();
      open = false;
      return link.call<Loaded>({ kind: 'commit', upload, effectiveAt }, signal);
    },
    discard() {
      if (!open) return;
      open = false;
      link.tell({ kind: 'discard', upload } satisfies ToWorker);
    },
  };
}
