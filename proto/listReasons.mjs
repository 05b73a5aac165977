// Writes the reasons of errors, with their comments, from spu/v1/errors.proto into docs/protocol.md. With --check it writes
// nothing and fails if the page is not current.
import { readFileSync, writeFileSync } from 'node:fs';

const protocol = readFileSync(new URL('spu/v1/errors.proto', import.meta.url), 'utf8');
const page = new URL('../docs/protocol.md', import.meta.url);

const reasons = [...protocol.matchAll(/((?: {2}\/\/ .*\n)+) {2}ERROR_REASON_(\w+) = \d+;/g)].map(
  ([, comment, name]) => [
    name,
    comment
      .replace(/^ {2}\/\/ /gm, '')
      .trim()
      .replace(/\s+/g, ' '),
  ],
);
const table = [
  '| reason | what |',
  '| --- | --- |',
  ...reasons.map(([name, what]) => `| ${name} | ${what} |`),
];

const before = readFileSync(page, 'utf8');
const after = before.replace(
  /(<!-- reasons -->\n)[\s\S]*(<!-- \/reasons -->)/,
  (_, start, end) => `${start}\n${table.join('\n')}\n\n${end}`,
);
if (process.argv[2] !== '--check') writeFileSync(page, after);
else if (after !== before) {
  console.error('The reasons in docs/protocol.md are not current: run npm run proto');
  process.exitCode = 1;
}
