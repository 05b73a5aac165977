import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageFolder } from '../../common/packageFolder.js';
import { blocksOf } from '../support/docs/codeBlocks.js';
import { type PackedPackages, packPackages } from '../support/packedPackages.js';
import { killAll, startChild } from '../support/rpc/childProcess.js';

const run = promisify(execFile);

/** What a user would write, with types that strict checking must find. */
const consumer = `
import {
  connectSpu, createTngd, dense, denseSegment, lowRank, rowKronecker, solve, SpuError,
  type MatrixLoaded, type Session, type TngdResult,
} from 'spu-client';

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
const answers = [1, [0.5, 0.25], true, [3, 4], 'INVALID_ARGUMENT'];

/** A test of a trainer that starts a server of its own, with a driver of its own. */
const embedder = `
import { DeviceError, loadSettings, startServer, type CreateDevice, type Settings } from 'spu-emulator';
import createBoard from './driver.js';

const create: CreateDevice = createBoard;
const device = await create('a', {}, { info() {}, warn() {}, error() {} });
const { limits } = await device.describe();
const settings: Settings = await loadSettings({});
const server = await startServer({ listen: ['127.0.0.1:0'], log: { level: 'silent' } });
await server.close();
console.log(limits.structures.join(), settings.devices !== undefined, new DeviceError('NOT_FOUND', 'x').code);
`;

/** Everything is checked, the declarations of the packages too; what they need comes with them. */
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
const compiler = join(packageFolder, 'node_modules', 'typescript', 'bin', 'tsc');

/** An empty project in a folder of its own. */
async function createProject() {
  const folder = await mkdtemp(join(tmpdir(), 'spu-package-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const installed = (...path: string[]) => join(folder, 'node_modules', ...path);
  return {
    folder,
    installed,
    install: (...args: string[]) => run('npm', ['install', ...flags, ...args], { cwd: folder }),
    async compile(programs: Record<string, string>) {
      for (const [name, text] of Object.entries(programs)) await writeFile(join(folder, name), text);
      await run(process.execPath, [compiler, '-p', folder]).catch(({ stdout }: { stdout: string }) => {
        throw new Error(stdout);
      });
    },
    run: async (program: string, ...args: string[]) =>
      (await run(process.execPath, [join(folder, program), ...args])).stdout,
    /** Packages by name, with those of scopes. */
    async packages() {
      const names = (await readdir(installed())).filter((name) => !name.startsWith('.'));
      const nested = names.map(async (name) =>
        name.startsWith('@') ? (await readdir(installed(name))).map((own) => `${name}/${own}`) : [name],
      );
      return (await Promise.all(nested)).flat();
    },
    /** Files of a package, but not of those inside it. */
    files: async (name: string) =>
      (await readdir(installed(name), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(installed(name).length + 1)),
    remove: () => rm(folder, { recursive: true }),
  };
}
type Project = Awaited<ReturnType<typeof createProject>>;

const surplus = /(^|\/)(test|bench|examples|scripts|node_modules)\/|\.spec\.|(?<!\.d)\.ts$|\.tsbuildinfo$/;

/** A debugger finds the sources in the maps, as they are in no file. */
async function expectSourcesInMaps(project: Project, name: string, files: string[]): Promise<void> {
  for (const map of files.filter((path) => path.endsWith('.js.map'))) {
    const text = await readFile(project.installed(name, map), 'utf8');
    const { sources, sourcesContent } = JSON.parse(text) as { sources: string[]; sourcesContent: string[] };
    expect(sourcesContent, map).to.have.length(sources.length);
  }
}

describe('the packages', function () {
  this.timeout(400_000);
  let packed: PackedPackages;
  let trainer: Project;
  let host: Project;

  before(async () => {
    packed = await packPackages();
    [trainer, host] = await Promise.all([createProject(), createProject()]);
    await trainer.install(packed.client);
    await host.install(packed.server);
  });
  after(async () => {
    packed?.remove();
    await Promise.all([trainer?.remove(), host?.remove()]);
  });
  afterEach(killAll);

  it('the client holds what runs, what describes it, and no more', async () => {
    const files = await trainer.files('spu-client');
    expect(files).to.include.members([
      ...['README.md', 'LICENSE', 'proto/spu.binpb', 'proto/spu/v1/spu.proto'],
      ...['dist/client/index.js', 'dist/client/index.d.ts', 'dist/client/connect.js.map'],
    ]);
    expect(files.filter((path) => surplus.test(path) || path.startsWith('dist/server'))).to.deep.equal([]);
    await expectSourcesInMaps(trainer, 'spu-client', files);
    expect((await stat(packed.client)).size).to.be.below(4e5);
    expect(await trainer.packages()).to.not.include.members(['koffi', 'pino', 'zod']);
    const { dependencies } = JSON.parse(
      await readFile(trainer.installed('spu-client', 'package.json'), 'utf8'),
    );
    expect(Object.keys(dependencies)).to.have.members([
      ...['@grpc/grpc-js', '@grpc/proto-loader', '@node-rs/crc32'],
    ]);
    // One version of each in the repository, too.
    const own = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
    expect(own.dependencies).to.include(dependencies);
    expect(own.version).to.equal(
      JSON.parse(await readFile(join(packageFolder, 'client', 'package.json'), 'utf8')).version,
    );
  });

  it('the server holds what runs, what describes it, and neither the client nor WebGPU', async () => {
    const files = await host.files('spu-emulator');
    expect(files).to.include.members([
      ...['README.md', 'LICENSE', 'docs/protocol.md', 'proto/spu.binpb', 'proto/spu/v1/spu.proto'],
      ...['dist/server/cli/main.js', 'dist/server/index.d.ts', 'dist/vendor/gpu.cjs', 'dist/vendor/LICENSES'],
      'server/presets/ideal.json',
    ]);
    expect(files.filter((path) => surplus.test(path) || path.startsWith('dist/client'))).to.deep.equal([]);
    await expectSourcesInMaps(host, 'spu-emulator', files);
    expect((await stat(packed.server)).size).to.be.below(1.2e6);
    const packages = await host.packages();
    for (const large of ['gl', 'gpu.js', 'spu-client', 'webgpu']) expect(packages).to.not.include(large);
  });

  it('come of a lock file that names no registry', async () => {
    const lock = await readFile(join(packageFolder, 'package-lock.json'), 'utf8');
    expect(lock).to.not.match(/"resolved": "\w+:/);
  });

  it('client and server work together, with their types, each in an empty project', async () => {
    const [program] = blocksOf('README.md', 'ts');
    const usual = "'127.0.0.1:50051'";
    expect(program).to.include(usual);
    const readme = program.replace(usual, 'process.argv[2]');
    await trainer.compile({ 'consumer.ts': consumer, 'readme.ts': readme });
    const spu = host.installed('.bin', 'spu');
    const server = startChild(spu, ['serve', '--listen', '127.0.0.1:0', '--preset', 'ideal']);
    const [, address] = await server.saw(/listening on ([\d.:]+)/);
    const [checked, ...rest] = JSON.parse(await trainer.run('consumer.js', address));
    expect(rest).to.deep.equal(answers);
    expect(checked).to.be.a('number');
    expect(await trainer.run('readme.js', address)).to.match(/^x = 0\.(19|20)\d+, 0\.(59|60)\d+ \+- /);
    server.process.kill('SIGTERM');
    expect(await server.ended).to.equal(0);
  });

  it("a driver and a server of one's own are written with what the server exports", async () => {
    cpSync(join(packageFolder, 'examples', 'driver'), host.folder, { recursive: true });
    await host.compile({ 'embedder.ts': embedder });
    expect(await host.run('embedder.js')).to.equal('dense true NOT_FOUND\n');
  });

  it('the embedded backend computes, and tells how to get WebGPU', async () => {
    const spu = host.installed('.bin', 'spu');
    const server = startChild(spu, ['serve', '--listen', '127.0.0.1:0', '--compute-backend', 'gpu']);
    await server.saw(/wasm: gpu\.js WebAssembly SIMD \(no WebGPU, .*: npm install webgpu\)/);
  });

  it('the client needs none of the optional packages', async () => {
    await rm(trainer.installed(), { recursive: true });
    await trainer.install('--omit=optional');
    expect((await trainer.packages()).filter((name) => /crc32-/.test(name))).to.deep.equal([]);
    const server = startChild(host.installed('.bin', 'spu'), [
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--preset',
      'ideal',
    ]);
    const [, address] = await server.saw(/listening on ([\d.:]+)/);
    const [checked, ...rest] = JSON.parse(await trainer.run('consumer.js', address));
    expect(rest).to.deep.equal(answers);
    expect(checked).to.match(/^checksum: .*install the optional packages/);
  });
});
