import { z } from 'zod';
import { units } from '../../../common/description.js';
import { dataTypes } from '../../../common/dtype.js';
import type { InitialState } from '../../../common/initialState.js';
import type { TensorRole } from '../../../common/roles.js';
import type { CurvatureForm, DampingMode } from '../../../common/structures.js';
import { createFloats, type Floats } from '../../compute/compute.js';
import type { Structure } from '../../device/matrix.js';
import { shorten } from '../../device/shorten.js';
import { parseFault } from '../config/faultKinds.js';
import { arrayTypes, invalidSnapshot, type Section, type Unpacked } from './snapshotFormat.js';

const count = z.int().nonnegative();
const finite = z.number();
const nonNegative = z.number().nonnegative();
const positive = z.number().positive();
const id = z.string().max(64);
const roles = [
  ...(['dense', 'diagonal', 'jacobian', 'activations', 'gradients', 'curvature'] as const),
  ...(['inputFactor', 'outputFactor', 'vector'] as const),
] satisfies readonly TensorRole[];
const curvatureForms = ['identity', 'diagonal', 'block'] as const satisfies readonly CurvatureForm[];
const dampingModes = ['additive', 'factored'] as const satisfies readonly DampingMode[];
const initialStates = ['keep', 'zero', 'target', 'loaded'] as const satisfies readonly InitialState[];

const tensor = z.strictObject({
  role: z.enum(roles),
  dtype: z.enum(dataTypes),
  shape: z.array(count).min(1).max(8),
  scale: z.array(nonNegative),
  layout: z.enum(['full', 'lowerTriangle']),
  block: count,
  segment: count,
});

const segment = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('dense'), columns: count }),
  z.strictObject({ form: z.literal('rowKronecker'), inputs: count, outputs: count }),
]);
const simpleStructure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dense'), dimension: count }),
  z.strictObject({ kind: z.literal('diagonal'), dimension: count }),
  z.strictObject({
    kind: z.literal('lowRank'),
    examples: count,
    rowsPerExample: count,
    segments: z.array(segment),
    curvature: z.enum(curvatureForms),
  }),
  z.strictObject({
    kind: z.literal('kronecker'),
    inputs: count,
    outputs: count,
    dampingMode: z.enum(dampingModes),
  }),
]);
const blockDiagonal = z.strictObject({
  kind: z.literal('blockDiagonal'),
  blocks: z.array(z.strictObject({ structure: simpleStructure, damping: nonNegative.optional() })),
});
const structure: z.ZodType<Structure> = z.union([simpleStructure, blockDiagonal]);

const versions = z.array(count);
const window = z.strictObject({
  id,
  start: count,
  end: count,
  ticksPerTau: positive,
  remaining: finite,
  stopped: z.boolean().optional(),
  initialState: z.enum(initialStates).optional(),
  ranWith: z.strictObject({ matrix: versions, target: versions }).optional(),
});

const moment = { time: count, passed: z.boolean() };
const entry = z.discriminatedUnion('kind', [
  z.strictObject({ ...moment, kind: z.literal('start'), window: count }),
  z.strictObject({ ...moment, kind: z.literal('end'), window: count }),
  z.strictObject({
    ...moment,
    kind: z.literal('effect'),
    what: z.enum(['matrix', 'target', 'state']),
    load: count,
    waitsFor: count.optional(),
  }),
]);

const fault = z
  .strictObject({ kind: z.string(), parameters: z.record(z.string(), z.unknown()) })
  .transform(({ kind, parameters }) => parseFault(kind, parameters));
const configuredFault = z.strictObject({ kind: z.string(), parameters: z.record(z.string(), z.unknown()) });
const faults = z.strictObject({
  active: z.array(
    z.strictObject({
      id,
      fault,
      since: count,
      waits: count.optional(),
      configured: configuredFault.optional(),
    }),
  ),
  injected: count,
});

const calibration = z.strictObject({
  correction: z.strictObject({
    writeOffset: finite,
    readOffset: finite,
    readGain: finite.refine((gain) => gain !== 0, { message: 'must not be 0' }),
  }),
  entries: z.array(
    z.strictObject({
      name: z.string().max(200),
      value: finite,
      unit: z.enum(units),
      measuredAt: z.iso.datetime().transform((text) => new Date(text)),
    }),
  ),
});

const counters = z.strictObject({ matrices: count, vectors: count, evolutions: count, samples: count });
const work = z.strictObject({
  transfers: count,
  entries: count,
  cells: count,
  vectorEntries: count,
  evolved: nonNegative,
  readings: count,
});
const session = z.strictObject({
  seed: count,
  versions: z.strictObject({ matrix: count, target: count, state: count }),
  evolutions: count,
  readouts: count,
  wasReset: z.boolean(),
});

/** Takes each section once: else few bytes could make many arrays. */
function createTaker(sections: readonly Section[]) {
  const taken = new Set<number>();
  return z
    .strictObject({ array: z.string(), section: count })
    .refine(
      ({ array, section }) =>
        !taken.has(section) && sections[section]?.type === array && taken.add(section).size > 0,
      { message: 'is no array of this snapshot' },
    )
    .transform(({ section }) => sections[section]);
}

/** The bytes may lie at any address, and are not the device's to keep. */
function floatsOf({ type, bytes }: Section): Floats {
  const precision = type === 'Float64Array' ? 'float64' : 'float32';
  const values = createFloats(precision, bytes.byteLength / arrayTypes[type].BYTES_PER_ELEMENT);
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(bytes);
  return values;
}

function schemaOf(sections: readonly Section[]) {
  const array = createTaker(sections);
  const floats = array
    .refine(({ type }) => type.startsWith('Float'), { message: 'must be an array of floats' })
    .transform(floatsOf);
  const stored = z.strictObject({ spec: tensor, scale: z.array(nonNegative), values: array });
  return z.strictObject({
    preset: z.string().max(4096),
    config: z.record(z.string(), z.unknown()),
    time: count,
    session,
    ledger: z.strictObject({ work, counters }),
    latency: count,
    converters: z.strictObject({ readings: count, found: calibration.optional() }),
    faults,
    entries: z.array(entry),
    plan: z.strictObject({
      end: count,
      // null: since always.
      passedUntil: count.nullable().transform((time) => time ?? Number.NEGATIVE_INFINITY),
      finalStateOf: id.optional(),
      dimension: count.optional(),
    }),
    simulation: z.strictObject({ time: count, active: z.array(count) }),
    evolutions: z.array(z.strictObject({ window: count, cancelled: z.boolean() })),
    cells: z.strictObject({
      state: floats.optional(),
      isAtTarget: z.boolean(),
      hidden: floats.optional(),
      transitions: count,
      matrix: count.optional(),
      target: count.optional(),
      loaded: count.optional(),
    }),
    windows: z.array(window),
    vectors: z.array(z.strictObject({ version: count, values: floats })),
    matrices: z.array(
      z.strictObject({
        version: count,
        spec: z.strictObject({
          structure,
          damping: nonNegative,
          tensors: z.array(tensor),
          acceptUnstable: z.boolean(),
        }),
        leastDamping: nonNegative,
        cells: count,
        costs: z.array(nonNegative),
      }),
    ),
    arrays: z.array(
      z.strictObject({
        stored: z.array(stored),
        second: z.array(z.strictObject({ tensor: count, values: array })).optional(),
        tensors: z.array(count),
        fullScales: z.array(z.tuple([count, nonNegative])),
        programmedAt: count,
        programmedBefore: count,
      }),
    ),
  });
}

/** What a snapshot says of a device, each thing once; things name each other by their places in these lists. */
export type SnapshotFacts = z.output<ReturnType<typeof schemaOf>>;
export type SavedArray = SnapshotFacts['arrays'][number];
export type SavedMatrix = SnapshotFacts['matrices'][number];
export type SavedEntry = SnapshotFacts['entries'][number];

/** The facts of a snapshot, each of the right kind. Throws INVALID_ARGUMENT that says which is not. */
export function parseFacts({ facts, sections }: Unpacked): SnapshotFacts {
  const parsed = schemaOf(sections).safeParse(facts);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw invalidSnapshot(`${shorten(path.join('.'))}: ${shorten(message)}; send it as SaveSnapshot gave it.`);
}
