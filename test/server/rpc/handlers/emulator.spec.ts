import { expect } from 'chai';
import { fromObject, toObject } from '../../../../proto/struct.js';
import type { AdvanceClockResponse__Output } from '../../../../proto/types/spu/emulator/v1/AdvanceClockResponse.js';
import type { ClearFaultsResponse__Output } from '../../../../proto/types/spu/emulator/v1/ClearFaultsResponse.js';
import type { EmulatorServiceClient } from '../../../../proto/types/spu/emulator/v1/EmulatorService.js';
import type { GetConfigResponse__Output } from '../../../../proto/types/spu/emulator/v1/GetConfigResponse.js';
import type { InjectFaultResponse__Output } from '../../../../proto/types/spu/emulator/v1/InjectFaultResponse.js';
import type { RestoreSnapshotResponse__Output } from '../../../../proto/types/spu/emulator/v1/RestoreSnapshotResponse.js';
import { ask, loadDiagonal, openSession } from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, connectEmulator, serve } from '../../../support/rpc/harness.js';

const device = 'spu0';

/** Client side of the two snapshot streams. */
function save(emulator: EmulatorServiceClient, name = device, sessionId = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const stream = emulator.saveSnapshot({ device: name, sessionId });
    stream.on('data', ({ data }) => chunks.push(data));
    stream.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
}

function restore(emulator: EmulatorServiceClient, bytes: Buffer, name = device, sessionId = '') {
  return ask<RestoreSnapshotResponse__Output>((callback) => {
    const stream = emulator.restoreSnapshot(callback);
    for (let at = 0; at < bytes.length; at += 2 ** 20) {
      stream.write({ device: at === 0 ? name : '', sessionId, data: bytes.subarray(at, at + 2 ** 20) });
    }
    if (bytes.length === 0) stream.write({ device: name });
    stream.end();
  });
}

describe('spu.emulator.v1', () => {
  let address: string;
  let emulator: EmulatorServiceClient;

  beforeEach(async () => {
    address = await serve({ deviceConfig: { emulator: true } });
    emulator = connectEmulator(address);
  });
  afterEach(closeAll);

  it('gives and takes the configuration as a Struct', async () => {
    const before = await ask<GetConfigResponse__Output>((callback) =>
      emulator.getConfig({ device }, callback),
    );
    expect(toObject(before.config)).to.deep.equal({ gain: 1, nested: { on: true, list: [1, 'a', null] } });
    const changes = fromObject({ gain: 2, added: { deep: [true] } });
    const after = await ask<GetConfigResponse__Output>((callback) =>
      emulator.updateConfig({ device, changes }, callback),
    );
    expect(toObject(after.config)).to.deep.include({ gain: 2, added: { deep: [true] } });
    const refused = ask((callback) =>
      emulator.updateConfig({ device, changes: fromObject({ gain: 'high' }) }, callback),
    );
    await expectRichFailure(refused, 'INVALID_ARGUMENT', /gain/);
  });

  it('moves a virtual clock, forward only', async () => {
    const advance = (seconds: number) =>
      ask<AdvanceClockResponse__Output>((callback) => emulator.advanceClock({ device, seconds }, callback));
    expect((await advance(0.5)).time).to.deep.equal({ ticks: 5e8, epoch: 1 });
    for (const seconds of [-1, Number.NaN]) {
      await expectRichFailure(advance(seconds), 'INVALID_ARGUMENT', /seconds/);
    }
  });

  it('breaks and is repaired', async () => {
    const inject = () =>
      ask<InjectFaultResponse__Output>((callback) =>
        emulator.injectFault({ device, kind: 'stuck_cell', parameters: fromObject({ cell: 3 }) }, callback),
      );
    const clear = (faultIds: string[]) =>
      ask<ClearFaultsResponse__Output>((callback) => emulator.clearFaults({ device, faultIds }, callback));
    const { faultId } = await inject();
    await inject();
    expect((await clear([faultId])).cleared).to.equal(1);
    expect((await clear([])).cleared).to.equal(1);
  });

  it('saves and restores a device, and forgets what it had answered since', async () => {
    const client = connect(address);
    const { sessionId } = await openSession(client);
    const named = { uploadId: 'a' };
    expect((await loadDiagonal(client, sessionId, 2, named)).version).to.equal(1);
    const bytes = await save(emulator, device, sessionId);
    expect(bytes.length).to.equal(2.5 * 2 ** 20);
    expect((await restore(emulator, bytes, device, sessionId)).time).to.deep.equal({ ticks: 0, epoch: 2 });
    expect((await loadDiagonal(client, sessionId, 2, named)).version, 'loaded, not remembered').to.equal(2);
    await expectRichFailure(
      restore(emulator, bytes.subarray(1), device, sessionId),
      'INVALID_ARGUMENT',
      /snapshot/,
    );
    const nothing = ask((callback) => emulator.restoreSnapshot(callback).end());
    await expectRichFailure(nothing, 'INVALID_ARGUMENT', /device/);
  });

  it('refuses junk with its first message, and does not wait for the rest', async () => {
    const emulated = connectEmulator(await serve({ driver: 'emulator', deviceConfig: {} }));
    const answer = ask((callback) => {
      // Never ended.
      emulated.restoreSnapshot(callback).write({ device, data: Buffer.alloc(2 ** 20, 'junk') });
    });
    await expectRichFailure(answer, 'INVALID_ARGUMENT', /not a snapshot/);
  });

  it('is UNIMPLEMENTED on a board, in one sentence', async () => {
    const board = connectEmulator(await serve());
    const calls: Promise<unknown>[] = [
      ask((callback) => board.getConfig({ device }, callback)),
      ask((callback) => board.updateConfig({ device }, callback)),
      ask((callback) => board.advanceClock({ device, seconds: 1 }, callback)),
      ask((callback) => board.injectFault({ device, kind: 'stuck_cell' }, callback)),
      ask((callback) => board.clearFaults({ device }, callback)),
      save(board),
      restore(board, Buffer.alloc(0)),
    ];
    for (const call of calls) await expectRichFailure(call, 'UNIMPLEMENTED', /is not an emulator/);
    await expectRichFailure(save(board, 'nobody'), 'NOT_FOUND');
  });
});
