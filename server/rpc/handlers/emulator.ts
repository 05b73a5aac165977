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
import { requireControl, requireLook } from './requireControl.js';
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

/** A request that changes a device. */
interface ControlRequest {
  device: string;
  sessionId: string;
}

/** The same, for one who may control it. */
function controlled(sessions: Sessions, { device, sessionId }: ControlRequest, call: Call) {
  requireControl(sessions, sessions.slot(device), sessionId, call);
  return emulated(sessions, device);
}

/** What is changed outlives the session that it was changed in. */
function outlives({ sessionId, stays }: { sessionId: string; stays: boolean }): boolean {
  return stays || sessionId === '';
}

export async function getConfig(sessions: Sessions, request: ControlRequest, call: Call) {
  requireLook(sessions, request, call);
  const { emulator } = emulated(sessions, request.device);
  return { config: fromObject(await emulator.getConfig()) };
}

export async function updateConfig(sessions: Sessions, request: UpdateConfigRequest__Output, call: Call) {
  const { slot, emulator } = controlled(sessions, request, call);
  const config = await emulator.updateConfig(toObject(request.changes), outlives(request));
  await slot.describe();
  return { config: fromObject(config) };
}

export async function advanceClock(sessions: Sessions, request: AdvanceClockRequest__Output, call: Call) {
  const { emulator } = controlled(sessions, request, call);
  requireNonNegative('seconds', request.seconds);
  return { time: await emulator.advanceClock(request.seconds) };
}

export async function injectFault(sessions: Sessions, request: InjectFaultRequest__Output, call: Call) {
  const { emulator } = controlled(sessions, request, call);
  const { kind, parameters } = request;
  return { faultId: await emulator.injectFault(kind, toObject(parameters), outlives(request)) };
}

export async function clearFaults(sessions: Sessions, request: ClearFaultsRequest__Output, call: Call) {
  const { emulator } = controlled(sessions, request, call);
  return { cleared: await emulator.clearFaults(request.faultIds, outlives(request)) };
}

export async function saveSnapshot(
  sessions: Sessions,
  request: ControlRequest,
  call: Call,
  write: Write<SaveSnapshotResponse>,
): Promise<void> {
  const { emulator } = controlled(sessions, request, call);
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
  let first: RestoreSnapshotRequest__Output | undefined;
  let target: ReturnType<typeof emulated> | undefined;
  let receiver: SnapshotReceiver | undefined;
  try {
    await consume(messages, call.signal, (message: RestoreSnapshotRequest__Output) => {
      first ??= message;
      target ??= controlled(sessions, first, call);
      const { limits } = target.slot.description;
      receiver ??= createSnapshotReceiver(target.emulator, limits, sessions.memory);
      receiver.take(message.data);
      call.received += message.data.byteLength;
      return undefined;
    });
    // A cancelled client looks like one that has sent all: only a whole snapshot passes.
    if (!first || !target || !receiver) {
      throw invalidArgument('device', 'is missing; the first message must carry it.');
    }
    const time = await target.emulator.restoreSnapshot(receiver.whole(), outlives(first));
    await target.slot.describe();
    sessions.holder(target.slot)?.forget();
    return { time };
  } finally {
    receiver?.release();
  }
}
