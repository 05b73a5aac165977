import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { killAll, startChild } from '../../support/rpc/childProcess.js';

const program = fileURLToPath(new URL('../../../examples/mitigation/main.js', import.meta.url));

describe('the program of error mitigation', () => {
  afterEach(killAll);

  it('prints a row for each number of bits', async () => {
    const child = startChild(process.execPath, [program, '3', '1']);
    expect(await child.ended, child.output()).to.equal(0);
    const rows = child.output().match(/^\|\s+\d+ \|.* %.*\|$/gm) ?? [];
    expect(rows.map((row) => Number(row.split('|')[1]))).to.deep.equal([4, 5, 6, 7, 8, 10]);
  });
});
