import { readFileSync, writeFileSync } from 'node:fs';

const [begin, end] = ['<!-- mutations: npm run mutate -->', '<!-- end of mutations -->'];
const found = new Set(['Killed', 'Timeout']);
const missed = new Set(['Survived', 'NoCoverage']);

/** Puts score and survivors of some reports of Stryker between the markers of a page. */
export function writeResults(page, reports) {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} needs the lines ${begin} and ${end}.`);
  writeFileSync(page, `${text.slice(0, from)}${begin}\n${describeResults(reports)}${text.slice(to)}`);
}

function describeResults(reports) {
  const files = reports
    .flatMap(({ files }) => Object.entries(files))
    .map(([name, { source, mutants }]) => ({
      name,
      lines: source.split('\n'),
      killed: mutants.filter(({ status }) => found.has(status)).length,
      survivors: mutants.filter(({ status }) => missed.has(status)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const killed = files.reduce((sum, file) => sum + file.killed, 0);
  const all = killed + files.reduce((sum, file) => sum + file.survivors.length, 0);
  return [
    '',
    `The tests find ${killed} of ${all} mutants (${percent(killed, all)}) in ${files.length === 1 ? 'one file' : `${files.length} files`}:`,
    '',
    ...files.map(({ name, killed, survivors }) => {
      const count = killed + survivors.length;
      return `- \`${name}\`: ${killed} of ${count} (${percent(killed, count)})`;
    }),
    '',
    '<details><summary>Survivors</summary>',
    '',
    ...files.flatMap(({ name, lines, survivors }) =>
      survivors.map((mutant) => survivorLine(name, lines, mutant)),
    ),
    '',
    '</details>',
    '',
    '',
  ].join('\n');
}

const percent = (part, all) => (all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`);

/** Where it is, what it was and what it became. */
function survivorLine(name, lines, { location, replacement, mutatorName }) {
  const { start, end } = location;
  const line = lines[start.line - 1];
  const before = line.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined);
  return `- ${name}:${start.line}: ${code(before)} became ${code(replacement ?? mutatorName)}`;
}

function code(text) {
  const [first, ...more] = text.split('\n');
  const short = first.length > 60 || more.length > 0 ? `${first.slice(0, 60)} ...` : first;
  return short === '' ? 'nothing' : `\`\`${short.replaceAll('``', "''")}\`\``;
}
