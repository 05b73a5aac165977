import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../../../common/packageFolder.js';

const run = promisify(execFile);

/** As `tsc --init` sets up a project, strictness and all. */
const tsconfig = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: true,
  },
};

/** A project of a user, empty but for the packages of the client and of the server. */
export interface Project {
  /** Compiles a program and runs it; gives what it prints. Throws what the compiler says, or the program. */
  run(program: string): Promise<string>;
  remove(): Promise<void>;
}

export async function createProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'spu-docs-'));
  const installed = (name: string) => join(folder, 'node_modules', name);
  await run(process.execPath, [join(packageFolder, 'scripts', 'stageClient.mjs'), installed('spu-client')]);
  await symlink(packageFolder, installed('spu-emulator'));
  for (const scope of ['@grpc', '@node-rs'])
    await symlink(join(packageFolder, 'node_modules', scope), installed(scope));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const compiler = join(packageFolder, 'node_modules', 'typescript', 'bin', 'tsc');
  return {
    async run(program) {
      await writeFile(join(folder, 'program.ts'), program);
      await run(process.execPath, [compiler, '-p', folder]).catch(({ stdout }: { stdout: string }) => {
        throw new Error(stdout);
      });
      const { stdout } = await run(process.execPath, [join(folder, 'program.js')]);
      return stdout;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
