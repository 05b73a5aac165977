import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageFolder } from '../../proto/load.js';
import { startServer } from '../../server/index.js';
import { quiet } from './testServer.js';

const run = promisify(execFile);

/** What a user would write, with types that strict checking must find. */
const consumer = `
import {
  connectSpu, createTngd, dense, denseSegment, lowRank, rowKronecker, solve, SpuClientError,
  type MatrixLoaded, type Session, type TngdResult,
} from 'spu-emulator';

const spu = await connectSpu(process.argv[2]);
const session: Session = await spu.openSession({ seed: 1 });
const loaded: MatrixLoaded = await session.loadMatrix(dense({ matrix: [2, 0, 0, 4], dimension: 2 }));
await session.loadVector(Float32Array.of(1, 1));
const evolution = await session.evolve({ duration: 100, from: 'target' });
const { values } = await session.sample({ at: { evolution } });
const numbers: number[] = [...values].map((value) => Math.round(value * 100) / 100);
const { solution, standardError } = await solve(session, dense({ matrix: [2, 0, 0, 4], dimension: 2 }), [1, 1]);
const tngd = createTngd(session, { duration: 0, rule: { rule: 'momentum' } });
const result: TngdResult = await tngd.step({
  examples: 1,
  outputs: 1,
  segments: [
    rowKronecker({ activations: Float32Array.of(1), gradients: Float32Array.of(1), inputs: 1, outputs: 1 }),
    denseSegment({ jacobian: Float32Array.of(1), columns: 1 }),
  ],
  gradient: Float32Array.of(3, 4),
});
await tngd.close();
let code = '';
try {
  await session.loadMatrix(lowRank({ examples: 1, outputs: 1, segments: [] }));
} catch (error) {
  if (error instanceof SpuClientError) code = error.code;
}
// @ts-expect-error: a duration is a number
session.evolve({ duration: 'long' }).catch(() => {});
await session.close();
spu.close();
console.log(JSON.stringify([
  loaded.version, numbers, solution.length === standardError.length, [...result.direction], code,
]));
`;

const tsconfig = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    types: ['node'],
    typeRoots: [join(packageFolder, 'node_modules', '@types')],
  },
};

describe('the packed package', () => {
  it('installs into an empty project and works there, with its types', async function () {
    this.timeout(240_000);
    const folder = await mkdtemp(join(tmpdir(), 'spu-package-'));
    const here = { cwd: folder };
    const { stdout: packed } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: packageFolder,
    });
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'consumer', type: 'module', private: true }),
    );
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    await writeFile(join(folder, 'consumer.ts'), consumer);
    // The optional packages are the server's GPU backends.
    const flags = ['--omit=optional', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    await run('npm', ['install', ...flags, join(folder, packed.trim())], here);
    await run(
      process.execPath,
      [join(packageFolder, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'],
      here,
    ).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
    const server = await startServer(quiet);
    try {
      const { stdout } = await run(process.execPath, ['consumer.js', server.addresses[0]], here);
      expect(JSON.parse(stdout)).to.deep.equal([1, [0.5, 0.25], true, [3, 4], 'INVALID_ARGUMENT']);
    } finally {
      await server.close(0);
      await rm(folder, { recursive: true });
    }
  });
});
