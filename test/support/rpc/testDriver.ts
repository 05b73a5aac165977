import { setTimeout as sleep } from 'node:timers/promises';
import createBoard from '../../../examples/driver/driver.js';
import type { CreateDevice, EmulatorControl, Upload } from '../../../server/device/device.js';
import { invalidArgument } from '../../../server/device/errors.js';

/** What a test may ask of the device, in milliseconds; changed while it runs. */
export interface Behaviour {
  commitDelay: number;
  sampleDelay: number;
  /** Megabytes of samples that are sent however few were asked for. */
  flood: number;
  /** This method throws an error that no client may see. */
  breaks?: 'evolve' | 'sample' | 'describe' | 'reset';
}

export const secretOfDriver = 'at 0xdeadbeef, password hunter2';

/** Behaviour of each device by name. */
export const behaviours = new Map<string, Behaviour>();

/** What happened to uploads, by device name. */
export const discarded = new Map<string, number>();

/** Megabytes of the flood that were asked for, by device name. */
export const flooded = new Map<string, number>();

/** Read-outs under way, by device name. */
export const reading = new Map<string, number>();

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

/** The example board with delays and faults. Options: any Behaviour. */
const createDevice: CreateDevice = async (name, options, log) => {
  const {
    commitDelay = 0,
    sampleDelay = 0,
    flood = 0,
    emulator,
    ...rest
  } = options as Partial<Behaviour & { emulator: boolean }>;
  const behaviour: Behaviour = { commitDelay, sampleDelay, flood };
  behaviours.set(name, behaviour);
  discarded.set(name, 0);
  flooded.set(name, 0);
  reading.set(name, 0);
  const board = await createBoard(name, rest, log);
  const breakIf = (method: Behaviour['breaks']) => {
    if (behaviour.breaks === method) throw new Error(`${method} failed ${secretOfDriver}`);
  };
  const slow = <Loaded>(upload: Upload<Loaded>): Upload<Loaded> => ({
    ...upload,
    async commit(effectiveAt, signal) {
      await sleep(behaviour.commitDelay, undefined, { signal });
      return upload.commit(effectiveAt, signal);
    },
    discard() {
      discarded.set(name, discarded.get(name)! + 1);
      upload.discard();
    },
  });
  return {
    ...board,
    emulator: emulator ? createControl() : undefined,
    async describe() {
      breakIf('describe');
      return board.describe();
    },
    async reset(seed) {
      breakIf('reset');
      await board.reset(seed);
    },
    openMatrix: async (spec) => slow(await board.openMatrix(spec)),
    openVector: async (spec) => slow(await board.openVector(spec)),
    async evolve(request) {
      breakIf('evolve');
      return board.evolve(request);
    },
    async *sample(request, signal) {
      breakIf('sample');
      reading.set(name, reading.get(name)! + 1);
      try {
        for await (const event of board.sample(request, signal)) {
          yield event;
          if (event.kind === 'header') await sleep(behaviour.sampleDelay, undefined, { signal });
          for (let sent = 0; event.kind === 'data' && sent < behaviour.flood; sent++) {
            flooded.set(name, sent + 1);
            yield { kind: 'data', bytes: new Uint8Array(2 ** 20) };
          }
        }
      } finally {
        reading.set(name, reading.get(name)! - 1);
      }
    },
  };
};

export default createDevice;
