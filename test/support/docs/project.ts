import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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

/** A project of a user, empty but for this package. */
export interface Project {
  /** Compiles a program and runs it; gives what it prints. Throws what the compiler says, or the program. */
  run(program: string): Promise<string>;
  remove(): Promise<void>;
}

export async function createProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'spu-docs-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(packageFolder, join(folder, 'node_modules', 'spu-emulator'));
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
