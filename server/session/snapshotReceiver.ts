import type { DeviceLimits } from '../../common/description.js';
import { type EmulatorControl, snapshotHeadBytes } from '../device/device.js';
import { invalidArgument } from '../device/errors.js';
import { requireAtMost } from '../device/validateTensor.js';
import type { MemoryBudget } from './memoryBudget.js';

/** Takes the bytes of a snapshot as they come, into memory that is taken once: when its head has said how many there are. */
export interface SnapshotReceiver {
  /** INVALID_ARGUMENT as soon as it is seen that this is no snapshot, or more than it says; RESOURCE_EXHAUSTED if it is too large. */
  take(bytes: Uint8Array): void;
  /** INVALID_ARGUMENT if some is missing. */
  whole(): Uint8Array;
  /** Gives its part of the budget back. */
  release(): void;
}

/** A snapshot holds at most what the memory does, its facts and the vectors. */
const overhead = 64 * 2 ** 20;

function wrong(description: string) {
  return invalidArgument('data', description, { reason: 'SNAPSHOT_INVALID' });
}

export function createSnapshotReceiver(
  { snapshotLength }: EmulatorControl,
  { memoryBytes }: Pick<DeviceLimits, 'memoryBytes'>,
  budget: MemoryBudget,
): SnapshotReceiver {
  const most = memoryBytes + overhead;
  let head = Buffer.alloc(0);
  let memory: Uint8Array | undefined;
  let received = 0;
  let release = () => {};

  function put(bytes: Uint8Array): void {
    memory ??= allocate();
    const end = received + bytes.byteLength;
    if (end > memory.byteLength)
      throw wrong(`more than its ${memory.byteLength} bytes came; send it as it was.`);
    memory.set(bytes, received);
    received = end;
  }

  function allocate(): Uint8Array {
    const length = snapshotLength(head);
    requireAtMost('The snapshot', length, most, ' bytes', 'DEVICE_MEMORY');
    release = budget.take('The snapshot', length);
    // Shared: the device's thread reads it where it is. The system gives pages as they are written.
    return new Uint8Array(new SharedArrayBuffer(length));
  }

  return {
    take(bytes) {
      if (memory) return put(bytes);
      head = Buffer.concat([head, bytes]);
      if (head.byteLength < snapshotHeadBytes) return;
      put(head);
      head = Buffer.alloc(0);
    },
    whole() {
      // Too short to say what it is: the device says so.
      if (!memory) return head;
      if (received < memory.byteLength) {
        throw wrong(`the snapshot has ${received} bytes of ${memory.byteLength}; send it whole.`);
      }
      return memory;
    },
    release: () => release(),
  };
}
