import http2 from 'node:http2';
import { expect } from 'chai';
import { captureHttp2Server } from '../../../../server/rpc/fastUpload/flowControlWindow.js';

describe('capture of the HTTP/2 server', () => {
  const { createServer, createSecureServer } = http2;
  const untouched = () =>
    http2.createServer === createServer && http2.createSecureServer === createSecureServer;

  it('gives the server that is made meanwhile, and leaves node:http2 as it was', () => {
    let made: http2.Http2Server | undefined;
    const captured = captureHttp2Server(() => {
      made = http2.createServer({});
    });
    expect(captured).to.equal(made);
    expect(untouched()).to.equal(true);
  });

  it('gives none where none is made', () => {
    expect(captureHttp2Server(() => {})).to.equal(undefined);
    expect(untouched()).to.equal(true);
  });

  it('leaves node:http2 as it was when the making fails', () => {
    const fail = () => {
      throw new Error('no certificate');
    };
    expect(() => captureHttp2Server(fail)).to.throw('no certificate');
    expect(untouched()).to.equal(true);
  });
});
