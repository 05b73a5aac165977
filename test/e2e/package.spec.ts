import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';
import { startServer } from '../../server/index.js';
import { quiet } from '../support/client/testServer.js';
import { killAll, startChild } from '../support/rpc/childProcess.js';

const run = promisify(execFile);

/** What a user would write, with types that strict checking must find. */
const consumer = `
import {
  connectSpu, createTngd, dense, denseSegment, lowRank, rowKronecker, solve, SpuError,
  type MatrixLoaded, type Session, type TngdResult,
} from 'spu-emulator';

const spu = await connectSpu(process.argv[2]);
const session: Session = await spu.openSession({ seed: 1 });
const loaded: MatrixLoaded = await session.loadMatrix(dense({ matrix: [2, 0, 0, 4], dimension: 2 }));
await session.loadVector(Float32Array.of(1, 1));
const evolution = await session.evolve({ duration: 100, initialState: 'target' });
const { values } = await session.sample({ at: { evolution } });
const numbers: number[] = [...values].map((value) => Math.round(value * 100) / 100);
const { solution, standardError } = await solve(session, dense({ matrix: [2, 0, 0, 4], dimension: 2 }), [1, 1]);
const tngd = createTngd(session, { duration: 0, rule: { rule: 'momentum' } });
const result: TngdResult = await tngd.step({
  examples: 1,
  rowsPerExample: 1,
  segments: [
    rowKronecker({ activations: Float32Array.of(1), gradients: Float32Array.of(1), inputs: 1, outputs: 1 }),
    denseSegment({ jacobian: Float32Array.of(1), columns: 1 }),
  ],
  gradient: Float32Array.of(3, 4),
});
await tngd.close();
let code = '';
try {
  await session.loadMatrix(lowRank({ examples: 1, rowsPerExample: 1, segments: [] }));
} catch (error) {
  if (error instanceof SpuError) code = error.code;
}
// @ts-expect-error: a duration is a number
session.evolve({ duration: 'long' }).catch(() => {});
const { version: checked } = await session
  .loadVector([1, 2], { checksum: true })
  .catch(({ message }: Error) => ({ version: message }));
await session.close();
spu.close();
console.log(JSON.stringify([
  checked, loaded.version, numbers, solution.length === standardError.length, [...result.direction], code,
]));
`;

/** Everything is checked, the package's own declarations too; what they need comes with it. */
const tsconfig = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
  },
};

const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
const answers = [1, [0.5, 0.25], true, [3, 4], 'INVALID_ARGUMENT'];

interface Packed {
  filename: string;
  /** Bytes of the tarball. */
  size: number;
  files: { path: string }[];
}

describe('the packed package', () => {
  let folder: string;
  let packed: Packed;
  const installed = (...path: string[]) => join(folder, 'node_modules', 'spu-emulator', ...path);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spu-package-'));
    const here = { cwd: folder };
    const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: packageFolder,
    });
    [packed] = JSON.parse(stdout);
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'consumer', type: 'module', private: true }),
    );
    await run('npm', ['install', ...flags, join(folder, packed.filename)], here);
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(killAll);

  it('holds what runs, what describes it, and no more', async () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).to.include.members([
      ...['README.md', 'LICENSE', 'docs/protocol.md', 'proto/spu/v1/spu.proto'],
      ...['dist/client/index.js', 'dist/client/index.d.ts', 'dist/server/cli/main.js'],
    ]);
    const surplus =
      /(^|\/)(test|bench|examples|scripts|node_modules)\/|\.spec\.|(?<!\.d)\.ts$|\.tsbuildinfo$/;
    expect(paths.filter((path) => surplus.test(path))).to.deep.equal([]);
    expect(packed.size).to.be.below(1e6);
    // A debugger finds the sources in the maps, as they are in no file.
    const maps = paths.filter((path) => path.endsWith('.js.map'));
    expect(maps).to.include('dist/client/connect.js.map');
    for (const map of maps) {
      const { sources, sourcesContent } = JSON.parse(await readFile(installed(map), 'utf8'));
      expect(sourcesContent, map).to.have.length(sources.length);
    }
  });

  it('works in an empty project, with its types and its server', async () => {
    const here = { cwd: folder };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    await writeFile(join(folder, 'consumer.ts'), consumer);
    const compiler = join(packageFolder, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [compiler, '-p', '.'], here).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
    const spu = join(folder, 'node_modules', '.bin', 'spu');
    const server = startChild(spu, ['serve', '--listen', '127.0.0.1:0', '--preset', 'ideal']);
    const [, address] = await server.saw(/listening on ([\d.:]+)/);
    const { stdout } = await run(process.execPath, ['consumer.js', address], here);
    const [checked, ...rest] = JSON.parse(stdout);
    expect(rest).to.deep.equal(answers);
    expect(checked).to.be.a('number');
    server.process.kill('SIGTERM');
    expect(await server.ended).to.equal(0);
  });

  it('needs none of the optional packages as a client', async () => {
    await rm(join(folder, 'node_modules'), { recursive: true });
    await run('npm', ['install', '--omit=optional', ...flags], { cwd: folder });
    for (const gone of ['gpu.js', 'webgpu', '@koromix']) {
      expect(existsSync(join(folder, 'node_modules', gone)), gone).to.equal(false);
    }
    const server = await startServer(quiet);
    try {
      const { stdout } = await run(process.execPath, ['consumer.js', server.addresses[0]], { cwd: folder });
      const [checked, ...rest] = JSON.parse(stdout);
      expect(rest).to.deep.equal(answers);
      expect(checked).to.match(/^checksum: .*install the optional packages/);
    } finally {
      await server.close(0);
    }
  });
});
