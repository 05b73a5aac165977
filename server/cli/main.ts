#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { packageFolder } from '../../proto/load.js';
import { presetsCommand } from './presets.js';
import { serveCommand } from './serve.js';

const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('spu')
  .description('An emulated stochastic processing unit behind gRPC')
  .version(version)
  .addCommand(serveCommand())
  .addCommand(presetsCommand());

// Comes with the repository and not with the package: it needs the data set and the trainer.
const study = fileURLToPath(new URL('../../examples/mnist/studyMain.js', import.meta.url));
if (existsSync(study))
  program.command('study', 'what converters and temperature do to training, as a picture', {
    executableFile: study,
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
