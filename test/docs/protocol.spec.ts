import { expect } from 'chai';
import { features } from '../../common/description.js';
import { fromSeconds } from '../../proto/time.js';
import { codeBlocks, read } from '../support/docs/codeBlocks.js';
import {
  closeSession,
  evolve,
  floats,
  openSession,
  sample,
  sendMatrix,
  sendVector,
} from '../support/rpc/calls.js';
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
      ...['ListDevices', 'OpenSession', 'LoadMatrix', 'LoadVector', 'Evolve', 'Sample', 'CloseSession'],
    ]);
    const client = connect(await serve({ driver: 'emulator' }));
    const ids = { sessionId: '' };
    // JSON writes a Duration as "60s".
    const fill = (text: string) =>
      JSON.parse(text, (key, value) => {
        if (key === 'grace') return fromSeconds(Number.parseFloat(value));
        return key in ids ? ids[key as keyof typeof ids] : value;
      });
    const [list, open, matrix, target, evolution, reading, close] = commands.map(({ messages }) => messages);
    expect(list).to.deep.equal(['{}']);
    ids.sessionId = (await openSession(client, fill(open[0]))).sessionId;
    await sendMatrix(client, ...matrix.map(fill));
    await sendVector(client, ...target.map(fill));
    const { endTick } = await evolve(client, fill(evolution[0]));
    expect(block.text).to.include(`"endTick": "${endTick}"`);
    const { data } = await sample(client, fill(reading[0]));
    const [first, second] = floats(data);
    expect(first).to.be.closeTo(1, 0.01);
    expect(second).to.be.closeTo(0.5, 0.01);
    await closeSession(client, fill(close[0]).sessionId);
  });

  it('names every call and every feature', () => {
    const page = read('docs/protocol.md');
    const calls = [...read('proto/spu/v1/spu.proto').matchAll(/ {2}rpc (\w+)\(/g)].map(([, name]) => name);
    expect(calls).to.include.members(['ListDevices', 'ReleaseDevice']);
    for (const call of calls)
      expect(page, call).to.match(new RegExp(`^\\|.*\\b${call}\\b.*\\| (must|may|[A-Z_]+) +\\|$`, 'm'));
    const table = page.split('## Limits')[0];
    for (const feature of features) {
      const name = feature.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
      expect(table, feature).to.match(new RegExp(`\\| ?[A-Z_, ]*\\b${name}\\b|\\(${name}\\)`));
    }
  });
});
