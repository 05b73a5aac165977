import { expect } from 'chai';
import { codeBlocks } from '../support/docs/codeBlocks.js';
import { evolve, floats, openSession, sample, sendMatrix, sendVector } from '../support/rpc/calls.js';
import { closeAll, connect, serve } from '../support/rpc/harness.js';

/** What grpcurl would send: the method, and the messages after -d or on standard input. */
interface Command {
  method: string;
  messages: string[];
}

function commandsOf(text: string): Command[] {
  const pattern =
    /grpcurl -plaintext (?:-d (@|'.*?') )?(?:\\\n\s*)?\S+ spu\.v1\.SpuService\/(\w+)(?: <<EOF\n([\s\S]*?)^EOF)?/gm;
  return [...text.matchAll(pattern)].map(([, data = "'{}'", method, input = data.slice(1, -1)]) => ({
    method,
    // A message begins with a line that begins with a brace.
    messages: input.trim().split(/\n(?=\{)/),
  }));
}

describe('docs/protocol.md', () => {
  afterEach(closeAll);

  it('its session by hand does what it says', async () => {
    const block = codeBlocks('docs/protocol.md').find(({ text }) => text.includes('grpcurl'))!;
    const commands = commandsOf(block.text);
    expect(commands.map(({ method }) => method)).to.deep.equal([
      ...['ListDevices', 'OpenSession', 'LoadMatrix', 'LoadVector', 'Evolve', 'Sample'],
    ]);
    const client = connect(await serve({ driver: 'emulator' }));
    const ids = { sessionId: '', evolutionId: '' };
    const fill = (text: string) =>
      JSON.parse(text, (key, value) => (key in ids ? ids[key as keyof typeof ids] : value));
    const [list, open, matrix, target, evolution, reading] = commands.map(({ messages }) => messages);
    expect(list).to.deep.equal(['{}']);
    ids.sessionId = (await openSession(client, fill(open[0]))).sessionId;
    await sendMatrix(client, ...matrix.map(fill));
    await sendVector(client, ...target.map(fill));
    ids.evolutionId = (await evolve(client, fill(evolution[0]))).evolutionId;
    const { data } = await sample(client, fill(reading[0]));
    const [first, second] = floats(data);
    expect(first).to.be.closeTo(1, 0.01);
    expect(second).to.be.closeTo(0.5, 0.01);
  });
});
