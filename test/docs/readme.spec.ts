import { expect } from 'chai';
import { type RunningServer, startServer } from '../../server/index.js';
import { quiet } from '../support/client/testServer.js';
import { blocksOf, read } from '../support/docs/codeBlocks.js';
import { createProject, type Project } from '../support/docs/project.js';

const [solving, training] = blocksOf('README.md', 'ts');
const [, verified, printed] = blocksOf('README.md', 'text');
const usual = "'127.0.0.1:50051'";

/** Decimal numbers of a text in their order, and the text about them. */
const parted = (text: string) => ({
  numbers: (text.match(/\d+\.\d+/g) ?? []).map(Number),
  words: text.replace(/\d+\.\d+/g, '#'),
});

/** What the second program takes for granted, and what shows its result. */
const around = (program: string, address: string) => `
import { connectSpu, createTngd, rowKronecker } from 'spu-client';
const spu = await connectSpu('${address}');
const session = await spu.openSession({ seed: 1 });
const [inputs, outputs] = [3, 10];
const activations = new Float32Array(64 * inputs).fill(0.5);
const gradients = new Float32Array(64 * 10 * outputs).fill(0.1);
const hessians = new Float32Array(64 * 10 * 10).map((_, i) => ((i % 100) % 11 === 0 ? 1 : 0));
const gradient = new Float32Array(inputs * outputs).fill(1);
${program}
console.log(update.length, update.every((value) => value < 0));
await tngd.close();
await session.close();
spu.close();
`;

describe('README.md', () => {
  let server: RunningServer;
  let project: Project;

  before(async () => {
    server = await startServer(quiet);
    project = await createProject();
  });
  after(async () => {
    await project.remove();
    await server.close(0);
  });

  it('its first program prints what it says, in an empty strict project', async () => {
    expect(solving).to.include(usual);
    const found = parted(await project.run(solving.replace(usual, `'${server.addresses[0]}'`)));
    const said = parted(printed);
    expect(found.words).to.equal(said.words);
    // The last digit may depend on the library that computes.
    for (const [i, value] of said.numbers.entries()) expect(found.numbers[i]).to.be.closeTo(value, 1.5e-5);
  });

  it('that program is examples/solve.ts, and what the page of the client shows', () => {
    expect(read('examples/solve.ts').replace(`process.argv[2] ?? ${usual}`, usual)).to.equal(solving);
    expect(blocksOf('client/README.md', 'ts')).to.deep.equal([solving]);
  });

  it('its second program makes a step', async () => {
    expect(await project.run(around(training, server.addresses[0]))).to.equal('30 true\n');
  });

  it('shows how the parts of npm run verify end', () => {
    expect(verified).to.match(/^\d+ passed, 0 failed\npython: \d+ passed, 0 failed, 0 skipped\n$/);
  });
});
