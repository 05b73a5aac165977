import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../../common/packageFolder.js';

export interface CodeBlock {
  /** What stands behind the opening fence; '' for an indented block. */
  language: string;
  text: string;
}

/** Text of a file of the package. */
export const read = (path: string) => readFileSync(join(packageFolder, path), 'utf8');

/** Pages that a reader gets. */
export const pages = [
  'CONTRIBUTING.md',
  'README.md',
  'docs/driver.md',
  'docs/performance.md',
  'docs/physics.md',
  'docs/protocol.md',
];

/** The blocks of a page in their order, fenced or indented by four spaces. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const pattern = /^```(\w*)\n([\s\S]*?)^```$|(?:(?<=\n\n)|^)((?: {4}.*\n|\n(?= {4}))+)/gm;
  for (const [, language = '', fenced, indented = ''] of read(page).matchAll(pattern))
    blocks.push({ language, text: fenced ?? indented.replace(/^ {4}/gm, '') });
  return blocks;
}

/** The text of all blocks of one language, '' for indented ones. */
export function blocksOf(page: string, language: string): string[] {
  return codeBlocks(page)
    .filter((block) => block.language === language)
    .map(({ text }) => text);
}
