#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageFolder } from '../../common/packageFolder.js';
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

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
