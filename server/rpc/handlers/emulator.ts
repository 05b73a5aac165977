import { fromObject, toObject } from '../../../proto/struct.js';
import type { AdvanceClockRequest__Output } from '../../../proto/types/spu/emulator/v1/AdvanceClockRequest.js';
import type { ClearFaultsRequest__Output } from '../../../proto/types/spu/emulator/v1/ClearFaultsRequest.js';
import type { InjectFaultRequest__Output } from '../../../proto/types/spu/emulator/v1/InjectFaultRequest.js';
import type { RestoreSnapshotRequest__Output } from '../../../proto/types/spu/emulator/v1/RestoreSnapshotRequest.js';
import type { SaveSnapshotResponse } from '../../../proto/types/spu/emulator/v1/SaveSnapshotResponse.js';
import type { UpdateConfigRequest__Output } from '../../../proto/types/spu/emulator/v1/UpdateConfigRequest.js';
import type { EmulatorControl } from '../../device/device.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import { requireNonNegative } from '../../device/validateTensor.js';
import type { DeviceSlot } from '../../session/deviceSlot.js';
import type { Sessions } from '../../session/sessions.js';
import { createSnapshotReceiver, type SnapshotReceiver } from '../../session/snapshotReceiver.js';
import type { Call } from '../calls/call.js';
import { consume, type Write } from '../calls/streams.js';
import { chunkBytes } from './sample.js';

/** A device that is emulated, or UNIMPLEMENTED. */
function emulated(sessions: Sessions, name: string): { slot: DeviceSlot; emulator: EmulatorControl } {
  const slot = sessions.slot(name);
  const { emulator } = slot.device;
  if (!emulator) {
    throw new DeviceError(
      'UNIMPLEMENTED',
      `Device "${name}" is not an emulator: it has no spu.emulator.v1.`,
      {
        reason: 'UNSUPPORTED',
      },
    );
  }
  return { slot, emulator };
}

export async function getConfig(sessions: Sessions, request: { device: string }) {
  const { emulator } = emulated(sessions, request.device);
  return { config: fromObject(await emulator.getConfig()) };
}

export async function updateConfig(sessions: Sessions, request: UpdateConfigRequest__Output) {
  const { slot, emulator } = emulated(sessions, request.device);
  const config = await emulator.updateConfig(toObject(request.changes));
  await slot.describe();
  return { config: fromObject(config) };
}

export async function advanceClock(sessions: Sessions, request: AdvanceClockRequest__Output) {
  const { emulator } = emulated(sessions, request.device);
  requireNonNegative('seconds', request.seconds);
  return { time: await emulator.advanceClock(request.seconds) };
}

export async function injectFault(sessions: Sessions, request: InjectFaultRequest__Output) {
  const { emulator } = emulated(sessions, request.device);
  return { faultId: await emulator.injectFault(request.kind, toObject(request.parameters)) };
}

export async function clearFaults(sessions: Sessions, request: ClearFaultsRequest__Output) {
  const { emulator } = emulated(sessions, request.device);
  return { cleared: await emulator.clearFaults(request.faultIds) };
}

export async function saveSnapshot(
  sessions: Sessions,
  request: { device: string },
  call: Call,
  write: Write<SaveSnapshotResponse>,
): Promise<void> {
  const { emulator } = emulated(sessions, request.device);
  const release = sessions.memory.take('The snapshot', await emulator.snapshotBytes());
  try {
    const bytes = await emulator.saveSnapshot();
    for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
      const data = bytes.subarray(at, at + chunkBytes);
      await write({ data });
      call.sent += data.byteLength;
    }
  } finally {
    release();
  }
}

export async function restoreSnapshot(sessions: Sessions, messages: NodeJS.ReadableStream, call: Call) {
  let target: ReturnType<typeof emulated> | undefined;
  let receiver: SnapshotReceiver | undefined;
  try {
    await consume(messages, call.signal, (message: RestoreSnapshotRequest__Output) => {
      target ??= emulated(sessions, message.device);
      const { limits } = target.slot.description;
      receiver ??= createSnapshotReceiver(target.emulator, limits, sessions.memory);
      receiver.take(message.data);
      call.received += message.data.byteLength;
      return undefined;
    });
    // A cancelled client looks like one that has sent all: only a whole snapshot passes.
    if (!target || !receiver) throw invalidArgument('device', 'is missing; the first message must carry it.');
    const time = await target.emulator.restoreSnapshot(receiver.whole());
    await target.slot.describe();
    sessions.holder(target.slot)?.forget();
    return { time };
  } finally {
    receiver?.release();
  }
}
