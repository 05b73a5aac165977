import type { CalibrationEntry, Feature } from '../../../common/description.js';
import type { DeviceTime } from '../../../common/deviceTime.js';
import { type SampleType, sampleTypes } from '../../../common/dtype.js';
import createBoard from '../../../examples/driver/driver.js';
import type {
  CreateDevice,
  Device,
  EmulatorControl,
  Evolution,
  EvolutionStatus,
  SampleEvent,
  TimePoint,
  Upload,
} from '../../../server/device/device.js';
import { DeviceError, invalidArgument } from '../../../server/device/errors.js';
import { until } from '../until.js';

/** What a test may ask of the device; changed while it runs. */
export interface Behaviour {
  /** Uploads that are complete wait while this is true. */
  holdCommit: boolean;
  /** Read-outs wait behind their header while this is true. */
  holdSample: boolean;
  /** Megabytes of samples that are sent however few were asked for. */
  flood: number;
  /** Evolutions are under way until they are cancelled, as far as the device tells. */
  endless: boolean;
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
  /** When loads were to take effect, and read-outs to begin. */
  effectiveAt: TimePoint[];
  readAt: TimePoint[];
}

/** What each device has seen, by name. */
export const seen = new Map<string, Seen>();

/** What an emulator would do, without one: remembers what it was told. */
function createControl(): EmulatorControl {
  let config: Record<string, unknown> = { gain: 1, nested: { on: true, list: [1, 'a', null] } };
  let time: DeviceTime = { ticks: 0, epoch: 1 };
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
      time = { ...time, ticks: time.ticks + 1e9 * seconds };
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
    snapshotLength: () => 2.5 * 2 ** 20,
    snapshotBytes: async () => 2.5 * 2 ** 20,
    saveSnapshot: async () => Uint8Array.from({ length: 2.5 * 2 ** 20 }, (_, i) => i % 251),
    async restoreSnapshot(bytes) {
      if (bytes.length !== 2.5 * 2 ** 20 || bytes.some((byte, i) => byte !== i % 251))
        throw invalidArgument('data', 'is not a snapshot.');
      time = { ticks: 0, epoch: time.epoch + 1 };
      return time;
    },
  };
}

/** What an evolution list of a device tells. */
function createEvolutionList(behaviour: Behaviour) {
  const list: EvolutionStatus[] = [];
  return {
    note(evolution: Evolution): Evolution {
      const { id, startTick, endTick, matrixVersion, targetVersion } = evolution;
      const phase = behaviour.endless ? 'running' : 'ended';
      const versions = { matrixVersions: [matrixVersion], targetVersions: [targetVersion] };
      list.push({ id, phase, startTick, endTick, ...versions });
      return evolution;
    },
    forget() {
      list.length = 0;
    },
    methods: {
      evolutions: async () => list,
      async cancelEvolution(id: string): Promise<EvolutionStatus> {
        const found = list.find((status) => status.id === id);
        if (!found) throw new DeviceError('NOT_FOUND', `There is no evolution ${id}.`);
        if (found.phase === 'ended') {
          throw new DeviceError('FAILED_PRECONDITION', `Evolution ${id} has ended.`, {
            reason: 'EVOLUTION_ENDED',
          });
        }
        found.phase = 'cancelled';
        return found;
      },
    },
  };
}

/** Says that it changed the damping, and when. */
function fakeDamping(counts: Seen): NonNullable<Device['changeDamping']> {
  return async ({ damping }, effectiveAt) => {
    counts.effectiveAt.push(effectiveAt);
    return { version: 9, quantizationError: damping, clipped: 0, programmingTime: 0, compute: 0 };
  };
}

/** A float32 read-out in the format that was asked for; float16 is empty, because nobody here reads it. */
function inFormat(event: SampleEvent, dtype: SampleType): SampleEvent {
  if (event.kind === 'header') return { ...event, header: { ...event.header, dtype } };
  if (event.kind !== 'data' || dtype === 'float32') return event;
  const numbers = new Float32Array(event.bytes.slice().buffer);
  const bytes = dtype === 'float64' ? Float64Array.from(numbers) : new Uint16Array(numbers.length);
  return { kind: 'data', bytes: new Uint8Array(bytes.buffer) };
}

/** The example board with waits and faults. Options: any Behaviour; `plain` for the board as it stands. */
const createDevice: CreateDevice = async (name, options, log) => {
  const {
    holdCommit = false,
    holdSample = false,
    flood = 0,
    endless = false,
    emulator,
    damping,
    plain,
    ...rest
  } = options as Partial<Behaviour & { emulator: boolean; damping: boolean; plain: boolean }>;
  if (plain) return createBoard(name, rest, log);
  const behaviour: Behaviour = { holdCommit, holdSample, flood, endless };
  behaviours.set(name, behaviour);
  const counts: Seen = {
    opened: 0,
    committing: 0,
    discarded: 0,
    reading: 0,
    flooded: 0,
    effectiveAt: [],
    readAt: [],
  };
  seen.set(name, counts);
  const board = await createBoard(name, rest, log);
  const breakIf = (method: Behaviour['breaks']) => {
    if (behaviour.breaks === method) throw new Error(`${method} failed ${secretOfDriver}`);
  };
  const watched = <Loaded>(upload: Upload<Loaded>): Upload<Loaded> => ({
    ...upload,
    async commit(effectiveAt, signal) {
      counts.committing++;
      counts.effectiveAt.push(effectiveAt);
      await until(() => signal?.aborted || !behaviour.holdCommit);
      signal?.throwIfAborted();
      return upload.commit(effectiveAt, signal);
    },
    discard() {
      counts.discarded++;
      upload.discard();
    },
  });
  const evolutions = createEvolutionList(behaviour);
  let calibration: CalibrationEntry[] = [];
  return {
    ...board,
    ...evolutions.methods,
    changeDamping: damping ? fakeDamping(counts) : undefined,
    emulator: emulator ? createControl() : undefined,
    async describe() {
      breakIf('describe');
      const description = await board.describe();
      const features: Feature[] = ['calibrate', 'cancelEvolution'];
      const sampleDtypes = [...sampleTypes];
      const limits = { ...description.limits, sampleDtypes, maxCalibrationReadings: 1000 };
      return { ...description, limits, features, calibration };
    },
    async reset(seed) {
      breakIf('reset');
      evolutions.forget();
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
      return evolutions.note(await board.evolve(request));
    },
    async *calibrate(readings) {
      calibration = [{ name: 'read_offset', value: readings, unit: 'state', measuredAt: new Date(1000) }];
      yield {
        stage: 'nothing to correct',
        progress: 1,
        result: { errorBefore: 0, errorAfter: 0, entries: calibration },
      };
    },
    async resetCalibration() {
      calibration = [];
    },
    async *sample(request, signal) {
      breakIf('sample');
      counts.reading++;
      counts.readAt.push(request.at);
      try {
        for await (const event of board.sample({ ...request, dtype: 'float32' }, signal)) {
          yield inFormat(event, request.dtype);
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
