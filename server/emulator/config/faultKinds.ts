import { z } from 'zod';
import { invalidArgument } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';

const factor = (what: string) => z.number().positive().describe(what);

const afterCalls = z
  .int()
  .nonnegative()
  .default(0)
  .describe(
    'Loads, evolutions, read-outs and calibrations that the device takes before it happens; 0: at once.',
  );

/** What can be broken, and the numbers that say how. */
export const faultKinds = {
  stuck_cell: z.strictObject({
    tensor: z.int().nonnegative().default(0).describe('Index of the tensor in the matrix header.'),
    element: z.int().nonnegative().describe('Element of that tensor, row-major.'),
    value: z.number().describe('What the cell holds whatever is written, in the unit of matrix entries.'),
    plane: z
      .int()
      .min(0)
      .max(1)
      .default(0)
      .describe('0: array of J. 1: array of J^T, where they are not mirrored.'),
  }),
  stuck_adc_bit: z.strictObject({
    bit: z.int().min(0).max(23).describe('0 is the least significant.'),
    value: z.union([z.literal(0), z.literal(1)]).describe('What the bit always reads.'),
  }),
  lost_samples: z.strictObject({
    fraction: z
      .number()
      .min(0)
      .max(1)
      .describe('Part of the readings that repeat the one before, unnoticed.'),
  }),
  wrong_temperature: z.strictObject({
    factor: factor('True temperature over the stated one: of the thermal noise variance.'),
  }),
  wrong_time_constant: z.strictObject({ factor: factor('True tau over the stated one.') }),
  drift_jump: z.strictObject({
    factor: factor('All cells that are programmed by then change by this factor.'),
    afterCalls,
  }),
  converter_range_error: z.strictObject({
    converter: z.enum(['matrixDac', 'vectorDac', 'adc']),
    factor: factor('True full scale over the stated one.'),
  }),
  device_busy: z.strictObject({
    calls: z
      .int()
      .positive()
      .optional()
      .describe('How many calls are refused; absent: all until the fault is cleared.'),
  }),
  slow_link: z.strictObject({
    secondsPerMebibyte: z
      .number()
      .positive()
      .describe('Wall time that each MiB of an upload or read-out takes more.'),
  }),
  disconnect: z.strictObject({
    afterBytes: z
      .int()
      .nonnegative()
      .default(0)
      .describe('Bytes of a read-out after which its stream breaks.'),
  }),
  device_reset: z.strictObject({ afterCalls }),
};

export type FaultKind = keyof typeof faultKinds;
export type Fault = {
  [Kind in FaultKind]: { kind: Kind; parameters: z.output<(typeof faultKinds)[Kind]> };
}[FaultKind];

/** Throws INVALID_ARGUMENT for an unknown kind or wrong parameters. */
export function parseFault(kind: string, parameters: unknown): Fault {
  if (!Object.hasOwn(faultKinds, kind)) {
    throw invalidArgument(
      'kind',
      `there is no fault "${shorten(kind)}"; there are ${Object.keys(faultKinds).join(', ')}.`,
    );
  }
  const parsed = faultKinds[kind as FaultKind].safeParse(parameters);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(
      ({ path, message }) => `${shorten(path.join('.')) || kind}: ${shorten(message)}`,
    );
    throw invalidArgument('parameters', `${mistakes.join('; ')}.`);
  }
  return { kind, parameters: parsed.data } as Fault;
}

/** A fault as the configuration gives it. */
export interface ConfiguredFault {
  kind: string;
  parameters: Record<string, unknown>;
}
