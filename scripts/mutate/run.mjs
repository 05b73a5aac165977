// Mutation tests of the files that carry formulas: `npm run mutate [-- group|file ...]`, by default all of them, some two hours. What
// has been found is kept in out/mutate after each group, and mutants whose code and tests have not changed since are not run
// again: an interrupted run goes on behind its last group. Score and survivors go into docs/physics.md.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { groups } from './groups.mjs';
import { writeResults } from './results.mjs';

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(join(here, '..', '..'));
const reportOf = (group) => `out/mutate/${group}.json`;
mkdirSync('out/mutate', { recursive: true });

/** The specs of a group, compiled. */
function specsOf({ files, specs = [...new Set(files.map((file) => `${dirname(file)}/*`))] }) {
  return specs.map((name) => `dist/test/${name}.spec.js`);
}

async function mutate(group, files) {
  console.log(`${group}: ${files.join(', ')}`);
  await new Stryker({
    mutate: files,
    // Most are words of messages.
    mutator: { excludedMutations: ['StringLiteral'] },
    buildCommand: 'npx tsc -p .',
    testRunner: 'mocha',
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/mocha-runner'))],
    mochaOptions: { 'no-config': true, spec: specsOf(groups[group]) },
    coverageAnalysis: 'perTest',
    // The tests of one process may use all cores.
    concurrency: 1,
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: reportOf(group),
    tempDirName: 'out/mutate/sandbox',
    ignorePatterns: ['/out', '/scripts/mutate', '/docs/api'],
    reporters: ['progress-append-only'],
    logLevel: 'warn',
  }).runMutationTest();
}

/** What the arguments name, as [group, files]. */
function chosen(names) {
  if (names.length === 0) return Object.entries(groups).map(([group, { files }]) => [group, files]);
  return names.map((name) => {
    if (groups[name]) return [name, groups[name].files];
    const inFolder = (file) => dirname(file) === dirname(name);
    const found = Object.keys(groups).find((group) => groups[group].files.some(inFolder));
    if (!found || !existsSync(name)) {
      throw new Error(`${name} is neither a group (${Object.keys(groups).join(', ')}) nor a file of one.`);
    }
    return [found, [name]];
  });
}

for (const [group, files] of chosen(process.argv.slice(2))) {
  await mutate(group, files);
  const reports = Object.keys(groups).map(reportOf).filter(existsSync);
  writeResults(
    'docs/physics.md',
    reports.map((path) => JSON.parse(readFileSync(path, 'utf8'))),
  );
}
