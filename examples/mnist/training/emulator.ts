import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectSpu, type SpuClient } from '../../../client/index.js';

/** A connection to an SPU, and where it is this program's own emulator, its process. */
export interface Device {
  spu: SpuClient;
  /** Closes the connection, and stops the process if there is one. */
  stop(): Promise<void>;
}

// No collection of old space in the middle of an upload.
const oldSpace = '--initial-old-space-size=512';
const startSeconds = 60;
const graceSeconds = 5;

/** Uses an SPU that runs already. */
export async function useDevice(address: string, signal?: AbortSignal): Promise<Device> {
  const spu = await connectSpu(address, { startSeconds, signal });
  return { spu, stop: async () => spu.close() };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
  await exited;
  clearTimeout(timer);
}

/**
 * Starts `spu serve` with these flags on a socket in a temporary folder, so that no port is taken. Its process group
 * is its own: Ctrl-C reaches this program alone, which then stops it. It also stops when this program is killed, by
 * the channel that closes.
 */
export async function startEmulator(flags: string[], signal?: AbortSignal): Promise<Device> {
  const folder = await mkdtemp(join(tmpdir(), 'spu-'));
  const address = `unix:${join(folder, 'spu.sock')}`;
  const program = fileURLToPath(new URL('../../../server/cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [oldSpace, program, 'serve', '--listen', address, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  child.channel?.unref();
  let said = '';
  const listen = (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  };
  child.stdout!.on('data', listen);
  child.stderr!.on('data', listen);
  async function clean(): Promise<void> {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  }
  try {
    const died = once(child, 'exit').then(([code]) => {
      throw new Error(`The emulator ended with code ${code} before it was ready. It said:\n${said}`);
    });
    died.catch(() => {});
    const spu = await Promise.race([connectSpu(address, { startSeconds, signal }), died]);
    return {
      spu,
      async stop() {
        spu.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}
