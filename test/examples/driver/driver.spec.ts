import { expect } from 'chai';
import createBoard from '../../../examples/driver/driver.js';
import type { Device, SampleRequest, TimePoint, Upload } from '../../../server/device/device.js';
import type { DeviceError } from '../../../server/device/errors.js';
import type { MatrixSpec } from '../../../server/device/matrix.js';
import type { TensorSpec } from '../../../server/device/tensor.js';
import { silentLog } from '../../support/emulator/testEmulator.js';

const now: TimePoint = { at: 'now' };

const tensor = (role: TensorSpec['role'], shape: number[]): TensorSpec => ({
  ...{ role, shape, dtype: 'float32', scale: [], layout: 'full', block: 0, segment: 0 },
});

function fill<Loaded>(upload: Upload<Loaded>, numbers: number[], effectiveAt = now): Promise<Loaded> {
  upload.memory[0].set(new Uint8Array(Float32Array.from(numbers).buffer));
  return upload.commit(effectiveAt);
}

async function failure(call: Promise<unknown>): Promise<[string, string | undefined]> {
  const error = (await call.then(
    () => undefined,
    (thrown) => thrown,
  )) as DeviceError;
  return [error.code, error.details.reason];
}

describe('the example board', () => {
  let board: Device;
  beforeEach(async () => {
    board = await createBoard('a', { kappa: 0 }, silentLog);
    await board.reset(1);
  });

  async function load(): Promise<void> {
    const spec: MatrixSpec = {
      structure: { kind: 'dense', dimension: 2 },
      damping: 0.5,
      tensors: [tensor('dense', [2, 2])],
      acceptUnstable: false,
    };
    await fill(await board.openMatrix(spec), [1.5, 1, 1, 2.5]);
    await fill(await board.openVector({ role: 'target', tensor: tensor('vector', [2]) }), [1, 2]);
  }

  async function read(request: Partial<SampleRequest> = {}) {
    const usual = { at: now, count: 1, interval: 0, burnIn: 0, reduction: 'none', dtype: 'float32' } as const;
    let numbers: number[] = [];
    let ticks: [number, number] = [0, 0];
    for await (const event of board.sample({ ...usual, ...request }, new AbortController().signal)) {
      if (event.kind === 'data') numbers = [...new Float32Array(event.bytes.buffer)];
      if (event.kind === 'header') ticks = [event.header.firstTick, event.header.lastTick];
    }
    return { numbers, ticks };
  }

  it('says that it has no optional feature, and that the state is held', async () => {
    const { features, analog } = await board.describe();
    expect(features).to.deep.equal([]);
    expect(analog.idleState).to.equal('hold');
  });

  it('solves a system', async () => {
    await load();
    const { id } = await board.evolve({ duration: 50, initialState: 'zero' });
    const { numbers } = await read({ at: { at: 'evolution', id } });
    expect(numbers[0]).to.be.closeTo(0.2, 1e-6);
    expect(numbers[1]).to.be.closeTo(0.6, 1e-6);
  });

  it('counts ticks, which go on over sessions', async () => {
    await load();
    const evolution = await board.evolve({ duration: 2, initialState: 'zero' });
    expect([evolution.startTick, evolution.endTick]).to.deep.equal([0, 2000]);
    expect((await read({ count: 3, interval: 0.5, burnIn: 1 })).ticks).to.deep.equal([3000, 4000]);
    expect((await read({ at: { at: 'tick', tick: 4500 } })).ticks).to.deep.equal([4500, 4500]);
    const { time } = await board.status();
    await board.reset(2);
    expect((await board.status()).time).to.deep.equal(time);
  });

  it('refuses what it cannot do, each with its reason', async () => {
    await load();
    const short = board.evolve({ duration: 1e-4, initialState: 'zero' });
    expect(await failure(short)).to.deep.equal(['INVALID_ARGUMENT', 'BELOW_RESOLUTION']);
    const early = board.evolve({ duration: 1, initialState: 'zero', expectedMatrixVersion: 7 });
    expect(await failure(early)).to.deep.equal(['FAILED_PRECONDITION', 'VERSION_MISMATCH']);
    expect(await failure(read({ at: { at: 'evolution', id: '9' } }))).to.deep.equal([
      ...['NOT_FOUND', 'EVOLUTION_NOT_FOUND'],
    ]);
    const unsupported = ['UNIMPLEMENTED', 'UNSUPPORTED'];
    expect(await failure(board.openVector({ role: 'state', tensor: tensor('vector', [2]) }))).to.deep.equal(
      unsupported,
    );
    const target = await board.openVector({ role: 'target', tensor: tensor('vector', [2]) });
    expect(await failure(fill(target, [1, 2], { at: 'tick', tick: 9e6 }))).to.deep.equal(unsupported);
    expect(await failure(fill(target, [1, Number.NaN]))).to.deep.equal(['INVALID_ARGUMENT', 'NOT_FINITE']);
  });
});
