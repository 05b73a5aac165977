import type { TimingModel } from '../../device/description.js';
import type { Structure } from '../../device/matrix.js';
import { rankOf } from '../../device/matrix.js';
import type { DeviceConfig } from '../config/schema.js';

/** What a device had to do, in countable units. */
export interface Work {
  /** Transfers over the link. */
  transfers: number;
  /** Vector and read-out entries over the link. */
  entries: number;
  /** Cells programmed; their codes pass the link too. */
  cells: number;
  /** Conversions of the vector DAC. */
  vectorEntries: number;
  /** Device time evolved, seconds. */
  evolved: number;
  /** Conversions of the ADC. */
  readings: number;
}

/** Modelled seconds. */
export interface Times {
  /** Vectors and read-outs over the link, and every latency. */
  link: number;
  vectorDac: number;
  /** Cells, with the time that their codes take on the link. */
  programming: number;
  evolve: number;
  adc: number;
}

export function noWork(): Work {
  return { transfers: 0, entries: 0, cells: 0, vectorEntries: 0, evolved: 0, readings: 0 };
}

export function addWork(to: Work, work: Work): void {
  for (const kind of Object.keys(to) as (keyof Work)[]) to[kind] += work[kind];
}

/**
 * Cells of the arrays that hold a matrix. Low rank: J, H and J^T, r (r + 2 N) for dense segments (arXiv 2405.13817,
 * appendix C); a row-Kronecker segment needs its two factors twice instead of its part of J and J^T.
 */
export function cellsOf(structure: Structure): number {
  switch (structure.kind) {
    case 'dense':
      return structure.dimension ** 2;
    case 'diagonal':
      return structure.dimension;
    case 'kronecker':
      return structure.inputs ** 2 + structure.outputs ** 2;
    case 'blockDiagonal':
      return structure.blocks.reduce((sum, block) => sum + cellsOf(block.structure), 0);
    case 'lowRank': {
      const rank = rankOf(structure);
      const segments = structure.segments.map((segment) =>
        segment.form === 'dense'
          ? rank * segment.columns
          : structure.examples * segment.inputs + rank * segment.outputs,
      );
      return rank * rank + 2 * segments.reduce((sum, cells) => sum + cells, 0);
    }
  }
}

export function matrixWork(structure: Structure): Work {
  return { ...noWork(), transfers: 1, cells: cellsOf(structure) };
}

export function vectorWork(dimension: number): Work {
  return { ...noWork(), transfers: 1, entries: dimension, vectorEntries: dimension };
}

/** Work of `readings` conversions, after which `sent` entries go back to the host. */
export function readWork(readings: number, sent: number, evolved: number): Work {
  return { ...noWork(), transfers: 1, entries: sent, readings, evolved };
}

function secondsPerEntry({ linkBitsPerSecond, linkBitsPerEntry }: DeviceConfig['timing']): number {
  return linkBitsPerSecond === null ? 0 : linkBitsPerEntry / linkBitsPerSecond;
}

/** Modelled times of some work. */
export function timesOf(work: Work, timing: DeviceConfig['timing']): Times {
  return {
    link: work.transfers * timing.linkLatency + work.entries * secondsPerEntry(timing),
    vectorDac: work.vectorEntries * timing.vectorDacPerEntry,
    programming: work.cells * (secondsPerEntry(timing) + timing.programmingPerCell),
    evolve: work.evolved,
    adc: work.readings * timing.adcPerEntry,
  };
}

/** Modelled seconds of some work, all in all. */
export function durationOf(work: Work, timing: DeviceConfig['timing']): number {
  const times = timesOf(work, timing);
  return times.link + times.vectorDac + times.programming + times.evolve + times.adc;
}

/** The model as data, so that a client can estimate a run. programmingPerCell includes the cell's bits on the link. */
export function describeTiming(timing: DeviceConfig['timing']): TimingModel {
  return {
    linkBitsPerSecond: timing.linkBitsPerSecond ?? undefined,
    linkLatency: timing.linkLatency,
    linkBitsPerEntry: timing.linkBitsPerEntry,
    programmingPerCell: timing.programmingPerCell + secondsPerEntry(timing),
    vectorDacPerEntry: timing.vectorDacPerEntry,
    adcPerEntry: timing.adcPerEntry,
  };
}
