import { expect } from 'chai';
import { serveCommand } from '../../../server/cli/serve.js';

const optionsOf = (...flags: string[]) => {
  const command = serveCommand()
    .exitOverride()
    .configureOutput({ writeErr() {} });
  command.parseOptions(flags);
  return command.opts<Record<string, string>>();
};

describe('flags of spu serve', () => {
  it('that take a list may be repeated', () => {
    const { listen } = optionsOf('--listen', '127.0.0.1:1', '--listen', 'unix:/tmp/a,unix:/tmp/b');
    expect(listen).to.equal('127.0.0.1:1,unix:/tmp/a,unix:/tmp/b');
  });

  it('that take one value are refused the second time', () => {
    expect(() => optionsOf('--devices', '2', '--devices', '3')).to.throw('It came twice; give it once.');
  });
});
