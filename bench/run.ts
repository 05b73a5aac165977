import { Command } from 'commander';
import type { Bench } from './harness/bench.js';
import { reexecute } from './harness/reexecute.js';
import { createReport } from './harness/report.js';

const names = ['upload', 'load', 'step', 'rpc', 'scale', 'dense', 'memory', 'loop', 'python', 'demo'];

const program = new Command('bench')
  .description('Measures the emulator against the limits of this machine, in the same run.')
  .argument('[names...]', `which of ${names.join(', ')}; none: all`)
  .option('--json <file>', 'write {bench, case, figures, limit, ratio, goal, met} of each case')
  .action(async (chosen: string[], { json }: { json?: string }) => {
    const unknown = chosen.filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      program.error(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.`);
    }
    const report = createReport(console.log);
    for (const name of chosen.length > 0 ? chosen : names) {
      const { default: bench } = (await import(`./${name}.js`)) as { default: Bench };
      report.heading(bench.name, bench.what);
      await bench.run(report);
      if (json) report.save(json);
    }
    const missed = report.results.filter(({ met }) => !met).length;
    console.log(`\n${report.results.length - missed} of ${report.results.length} goals met.`);
  });

if (!reexecute()) await program.parseAsync();
