/** Bytes of WebAssembly instructions: an expression leaves one value on the stack, a statement none. */
export type Code = readonly number[];

type ValueType = 'i32' | 'f32' | 'f64' | 'v128';
const typeCodes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ; ) {
    const low = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    if (rest === (low & 0x40 ? -1 : 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
const unary = (opcode: number) => (a: Code) => [...a, ...simd(opcode)];
const binary = (opcode: number) => (a: Code, b: Code) => [...a, ...b, ...simd(opcode)];
const shift = (opcode: number) => (a: Code, bits: number) => [...a, ...i32.constant(bits), ...simd(opcode)];
const memory = (opcode: number) => (address: Code, offset: number) => [
  ...address,
  ...simd(opcode),
  0,
  ...unsigned(offset),
];
const bytesOf = (array: Int32Array | Float32Array | Float64Array) => [...new Uint8Array(array.buffer)];

export const i32 = {
  constant: (value: number) => [0x41, ...signed(value)],
  add: (a: Code, b: Code) => [...a, ...b, 0x6a],
  lessUnsigned: (a: Code, b: Code) => [...a, ...b, 0x49],
};

export const v128 = {
  load: (address: Code, offset = 0) => memory(0)(address, offset),
  store: (address: Code, value: Code, offset = 0) => [
    ...address,
    ...value,
    ...simd(11),
    0,
    ...unsigned(offset),
  ],
  /** 64 bits to the lower half, zeros above; and the lower half. */
  loadHalf: memory(93),
  storeHalf: (address: Code, value: Code, offset = 0) => [
    ...address,
    ...value,
    ...simd(91),
    0,
    ...unsigned(offset),
    0,
  ],
  and: binary(78),
  or: binary(80),
  xor: binary(81),
  /** Bits of a where the mask is set, of b elsewhere. */
  select: (a: Code, b: Code, mask: Code) => [...a, ...b, ...mask, ...simd(82)],
};

export const i8x16 = {
  /** The 16 lanes of a and b, saturated to signed 8 bits. */
  narrowSigned: binary(101),
};

export const i16x8 = {
  extendLow: unary(135),
  extendHigh: unary(136),
  /** The 8 lanes of a and b, saturated to signed or, from signed, to unsigned 16 bits. */
  narrowSigned: binary(133),
  narrowUnsigned: binary(134),
};

export const i32x4 = {
  greater: binary(59),
  maximum: binary(184),
  /** From the lower or upper 16-bit lanes. */
  extendLowSigned: unary(167),
  extendHighSigned: unary(168),
  extendLowUnsigned: unary(169),
  extendHighUnsigned: unary(170),
  constant: (...lanes: [number] | [number, number, number, number]) => [
    ...simd(12),
    ...bytesOf(Int32Array.from(lanes.length === 1 ? [lanes[0], lanes[0], lanes[0], lanes[0]] : lanes)),
  ],
  splat: unary(17),
  /** Lanes 0 to 3 are those of a, 4 to 7 those of b. */
  shuffle: (a: Code, b: Code, lanes: [number, number, number, number]) => [
    ...a,
    ...b,
    ...simd(13),
    ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  ],
  shiftLeft: shift(171),
  shiftRightSigned: shift(172),
  shiftRightUnsigned: shift(173),
  add: binary(174),
  subtract: binary(177),
  /** From the 4 floats; beyond the range of an int32 saturates, NaN gives 0. */
  truncate: unary(248),
};

export const i64x2 = {
  /** 64-bit products of the lower and the upper two 32-bit lanes. */
  multiplyLow: binary(0xde),
  multiplyHigh: binary(0xdf),
  shiftLeft: shift(0xcb),
};

export const f32x4 = {
  constant: (value: number) => [...simd(12), ...bytesOf(new Float32Array(4).fill(value))],
  splat: unary(19),
  add: binary(228),
  subtract: binary(229),
  multiply: binary(230),
  divide: binary(231),
  squareRoot: unary(227),
  /** To the nearest whole number, ties to even. */
  nearest: unary(106),
  floor: unary(104),
  minimum: binary(232),
  maximum: binary(233),
  /** All bits of a lane set where it holds. */
  notEqual: binary(66),
  less: binary(67),
  /** From signed 32-bit lanes. */
  convert: unary(250),
  /** The two float64 lanes to the lower half. */
  demote: unary(94),
};

export const f64x2 = {
  constant: (value: number) => [...simd(12), ...bytesOf(new Float64Array(2).fill(value))],
  splat: unary(20),
  add: binary(240),
  subtract: binary(241),
  multiply: binary(242),
  divide: binary(243),
  squareRoot: unary(239),
  /** The smaller or the larger lane; a where b is NaN. */
  pseudoMinimum: binary(246),
  pseudoMaximum: binary(247),
  /** All bits of a lane set where it holds. */
  equal: binary(71),
  /** From the lower two float32 lanes. */
  promoteLow: unary(95),
};

/** What a function's body is written with. */
export interface Body {
  /** Evaluates once into a local of its own; the answer reads it. */
  vector(value: Code): Code;
  integer(value: Code): Code;
  /** Gives a new value to what `vector` or `integer` answered, or to a parameter. */
  assign(local: Code, value: Code): void;
  emit(statement: Code): void;
  doWhile(body: () => void, condition: () => Code): void;
}

export interface FunctionSource {
  params: readonly ValueType[];
  body: (body: Body, ...params: Code[]) => void;
}

function assembleBody(source: FunctionSource): number[] {
  const code: number[] = [];
  const locals: number[][] = [];
  const read = (index: number): Code => [0x20, ...unsigned(index)];
  const declare = (type: ValueType, value: Code) => {
    const local = read(source.params.length + locals.length);
    locals.push([1, typeCodes[type]]);
    body.assign(local, value);
    return local;
  };
  const body: Body = {
    vector: (value) => declare('v128', value),
    integer: (value) => declare('i32', value),
    assign: (local, value) => code.push(...value, 0x21, ...local.slice(1)),
    emit: (statement) => code.push(...statement),
    doWhile: (inner, condition) => {
      code.push(0x03, 0x40);
      inner();
      code.push(...condition(), 0x0d, 0, 0x0b);
    },
  };
  source.body(body, ...source.params.map((_, index) => read(index)));
  return [...list(locals), ...code, 0x0b];
}

/** The part of the global that is used here; Node's types leave it out. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, unknown> };
};

const sized = (bytes: number[]) => [...unsigned(bytes.length), ...bytes];
const list = (items: number[][]) => [...unsigned(items.length), ...items.flat()];
const section = (id: number, items: number[][]) => [id, ...sized(list(items))];
const text = (value: string) => sized([...new TextEncoder().encode(value)]);

/**
 * Assembles and instantiates a WebAssembly module with fixed-width SIMD (WebAssembly core specification 2.0): every
 * result is fully defined by IEEE 754, so the same bits come out on every machine. `pages` of 64 KiB are its memory.
 */
export function assemble<Name extends string>(
  functions: Record<Name, FunctionSource>,
  pages: number,
): { memory: ArrayBuffer } & Record<Name, (...args: number[]) => void> {
  const named = Object.entries<FunctionSource>(functions);
  const module = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      named.map(([, { params }]) => [0x60, ...list(params.map((type) => [typeCodes[type]])), 0]),
    ),
    ...section(
      3,
      named.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[0, ...unsigned(pages)]]),
    ...section(7, [
      [...text('memory'), 2, 0],
      ...named.map(([name], index) => [...text(name), 0, ...unsigned(index)]),
    ]),
    ...section(
      10,
      named.map(([, source]) => sized(assembleBody(source))),
    ),
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module)));
  return { ...exports, memory: (exports.memory as { buffer: ArrayBuffer }).buffer } as never;
}
