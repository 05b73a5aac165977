import createBoard from '../../../examples/driver/driver.js';
import type { CreateDevice, EmulatorControl, Upload } from '../../../server/device/device.js';
import { invalidArgument } from '../../../server/device/errors.js';
import { until } from '../until.js';

/** What a test may ask of the device; changed while it runs. */
export interface Behaviour {
  /** Uploads that are complete wait while this is true. */
  holdCommit: boolean;
  /** Read-outs wait behind their header while this is true. */
  holdSample: boolean;
  /** Megabytes of samples that are sent however few were asked for. */
  flood: number;
  /** This method throws an error that no client may see. */
  breaks?: 'evolve' | 'sample' | 'describe' | 'reset';
}

export const secretOfDriver = 'at 0xdeadbeef, password hunter2';

/** Behaviour of each device by name. */
export const behaviours = new Map<string, Behaviour>();

/** What a device has been asked for. */
export interface Seen {
  /** Uploads, and what became of them. */
  opened: number;
  committing: number;
  discarded: number;
  /** Read-outs under way. */
  reading: number;
  /** Megabytes of the flood. */
  flooded: number;
}

/** What each device has seen, by name. */
export const seen = new Map<string, Seen>();

/** What an emulator would do, without one: remembers what it was told. */
function createControl(): EmulatorControl {
  let config: Record<string, unknown> = { gain: 1, nested: { on: true, list: [1, 'a', null] } };
  let time = 0;
  const faults = new Map<string, unknown>();
  return {
    getConfig: async () => config,
    async updateConfig(changes) {
      if ('gain' in changes && typeof changes.gain !== 'number')
        throw invalidArgument('gain', 'must be a number.');
      config = { ...config, ...changes };
      return config;
    },
    async advanceClock(seconds) {
      time += seconds;
      return time;
    },
    async injectFault(kind, parameters) {
      const id = `fault${faults.size}`;
      faults.set(id, { kind, parameters });
      return id;
    },
    async clearFaults(ids) {
      const cleared = ids.length === 0 ? [...faults.keys()] : ids.filter((id) => faults.has(id));
      for (const id of cleared) faults.delete(id);
      return cleared.length;
    },
    saveSnapshot: async () => Uint8Array.from({ length: 2.5 * 2 ** 20 }, (_, i) => i % 251),
    async restoreSnapshot(bytes) {
      if (bytes.length !== 2.5 * 2 ** 20 || bytes.some((byte, i) => byte !== i % 251))
        throw invalidArgument('data', 'is not a snapshot.');
      time = 0;
      return time;
    },
  };
}

/** The example board with waits and faults. Options: any Behaviour. */
const createDevice: CreateDevice = async (name, options, log) => {
  const {
    holdCommit = false,
    holdSample = false,
    flood = 0,
    emulator,
    ...rest
  } = options as Partial<Behaviour & { emulator: boolean }>;
  const behaviour: Behaviour = { holdCommit, holdSample, flood };
  behaviours.set(name, behaviour);
  const counts: Seen = { opened: 0, committing: 0, discarded: 0, reading: 0, flooded: 0 };
  seen.set(name, counts);
  const board = await createBoard(name, rest, log);
  const breakIf = (method: Behaviour['breaks']) => {
    if (behaviour.breaks === method) throw new Error(`${method} failed ${secretOfDriver}`);
  };
  const watched = <Loaded>(upload: Upload<Loaded>): Upload<Loaded> => ({
    ...upload,
    async commit(effectiveAt, signal) {
      counts.committing++;
      await until(() => signal?.aborted || !behaviour.holdCommit);
      signal?.throwIfAborted();
      return upload.commit(effectiveAt, signal);
    },
    discard() {
      counts.discarded++;
      upload.discard();
    },
  });
  return {
    ...board,
    emulator: emulator ? createControl() : undefined,
    async describe() {
      breakIf('describe');
      return { ...(await board.describe()), features: ['calibrate'] };
    },
    async reset(seed) {
      breakIf('reset');
      await board.reset(seed);
    },
    async openMatrix(spec) {
      counts.opened++;
      return watched(await board.openMatrix(spec));
    },
    async openVector(spec) {
      counts.opened++;
      return watched(await board.openVector(spec));
    },
    async evolve(request) {
      breakIf('evolve');
      return board.evolve(request);
    },
    async *calibrate() {
      yield {
        stage: 'nothing to correct',
        progress: 1,
        result: { errorBefore: 0, errorAfter: 0, entries: [] },
      };
    },
    async resetCalibration() {},
    async *sample(request, signal) {
      breakIf('sample');
      counts.reading++;
      try {
        for await (const event of board.sample(request, signal)) {
          yield event;
          if (event.kind === 'header') await until(() => signal.aborted || !behaviour.holdSample);
          signal.throwIfAborted();
          for (let sent = 0; event.kind === 'data' && sent < behaviour.flood; sent++) {
            counts.flooded = sent + 1;
            yield { kind: 'data', bytes: new Uint8Array(2 ** 20) };
          }
        }
      } finally {
        counts.reading--;
      }
    },
  };
};

export default createDevice;
