import { connectSpu, type Session } from '../../client/index.js';
import { startEmulator } from './emulator.js';
import type { Peer } from './peer.js';
import type { Workload } from './workloads.js';

/** Length of one step's evolution, units of tau. */
export const duration = 50;

/** One training step as a trainer makes it: load and, without waiting, target, evolution and read-out. */
export function createStep(session: Session, { matrix, target }: Workload) {
  const run = session.run();
  return {
    async step(): Promise<void> {
      const evolve = { duration, initialState: 'target' } as const;
      await Promise.all([
        run.loadMatrix(matrix),
        run.step({ target, encoding: 'float32', evolve, sample: {} }),
      ]);
    },
    close: () => run.close(),
  };
}

/** Runs `work` with an emulator of its own and steps on it. */
export async function withSteps(
  workload: Workload,
  work: (step: () => Promise<void>, emulator: Peer) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator();
  const spu = await connectSpu(emulator.address);
  const session = await spu.openSession({ seed: 1 });
  const { step, close } = createStep(session, workload);
  await work(step, emulator);
  await close();
  await session.close();
  spu.close();
  await emulator.stop();
}
