import { expect } from 'chai';
import type { Upload } from '../../../server/device/device.js';
import { DeviceError } from '../../../server/device/errors.js';
import type { UploadHeader } from '../../../server/session/pendingUpload.js';
import { fixedLimits } from '../../../server/session/serviceLimits.js';
import { createUploads } from '../../../server/session/uploads.js';
import { createManualClock } from '../../support/manualClock.js';

const bytes = 8;
const never = () => new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));

function headerOf(id: string, streams = 1): UploadHeader {
  return {
    id,
    streams,
    checksum: false,
    effectiveAt: Promise.resolve({ at: 'now' }),
    tensors: [
      { role: 'diagonal', dtype: 'int8', shape: [bytes], scale: [], layout: 'full', block: 0, segment: 0 },
    ],
    text: id && `header of ${id}`,
  };
}

describe('uploads', () => {
  function start() {
    const clock = createManualClock();
    const uploads = createUploads<string>({ clock, idleSeconds: 60, progressSeconds: 1e6 });
    const device = { opened: 0, discarded: 0, committed: [] as Uint8Array[] };
    const open = async (): Promise<Upload<string>> => {
      device.opened++;
      const memory = [new Uint8Array(bytes)];
      return {
        memory,
        arrived() {},
        async commit() {
          device.committed.push(memory[0]);
          return `version ${device.committed.length}`;
        },
        discard() {
          device.discarded++;
        },
      };
    };
    return { clock, uploads, device, join: (header: UploadHeader) => uploads.join(header, open) };
  }

  async function reasonOf(work: () => unknown): Promise<unknown> {
    try {
      await work();
    } catch (error) {
      return (error as DeviceError).details.reason;
    }
  }

  it('takes memory of the device at the first chunk, once', async () => {
    const { device, join } = start();
    const stream = join(headerOf('a'));
    await settle();
    expect(device.opened).to.equal(0);
    expect(stream.openChunk(0, 0, 4)).to.equal(undefined);
    await stream.write(0, 0, new Uint8Array([1, 2, 3, 4]));
    expect(device.opened).to.equal(1);
    stream.openChunk(0, 4, 4)!(new Uint8Array([5, 6, 7, 8]));
    expect((await stream.finish(undefined, never())).loaded).to.equal('version 1');
    expect([...device.committed[0]]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(device).to.include({ opened: 1, discarded: 0 });
  });

  it('shares the memory among streams that send their first chunks at once', async () => {
    const { device, join } = start();
    const [first, second] = [join(headerOf('a', 2)), join(headerOf('a', 2))];
    await Promise.all([first.write(0, 0, new Uint8Array(4)), second.write(0, 4, new Uint8Array(4))]);
    expect((await first.finish(undefined, never())).loaded).to.equal(undefined);
    expect((await second.finish(undefined, never())).loaded).to.equal('version 1');
    expect(device.opened).to.equal(1);
  });

  it('opens at the finish where no data has come, and gives the memory back', async () => {
    const { device, join, uploads } = start();
    const stream = join(headerOf('a'));
    expect(await reasonOf(() => stream.finish(undefined, never()))).to.equal('BYTES_MISSING');
    expect(device).to.include({ opened: 1, discarded: 1 });
    expect(uploads.statuses).to.deep.equal([]);
  });

  it('forgets a header without data as soon as its stream ends', async () => {
    const { device, join, uploads } = start();
    for (let i = 0; i < 2 * fixedLimits.maxUploads; i++) join(headerOf(`${i}`)).abandon();
    expect(uploads.statuses).to.deep.equal([]);
    expect(device.opened).to.equal(0);
    expect(join(headerOf('0')).repeated).to.equal(false);
  });

  it('lets no more than so many be under way, of so many streams', async () => {
    const { join } = start();
    for (let i = 0; i < fixedLimits.maxUploads; i++) join(headerOf(`${i}`));
    expect(await reasonOf(() => join(headerOf('more')))).to.equal('TOO_MANY_UPLOADS');
    const most = fixedLimits.maxUploadStreams;
    expect(await reasonOf(() => start().join(headerOf('a', most + 1)))).to.equal('ABOVE_LIMIT');
    expect(start().join(headerOf('a', most)).repeated).to.equal(false);
  });

  it('is aborted on all of its streams', async () => {
    const { device, join, uploads } = start();
    const streams = [join(headerOf('a', 2)), join(headerOf('a', 2))];
    const told: (string | undefined)[] = [];
    for (const stream of streams) stream.onDiscarded(({ details }) => told.push(details.reason));
    await streams[0].write(0, 0, new Uint8Array(4));
    expect(uploads.abort('b')).to.equal(false);
    expect(uploads.abort('a')).to.equal(true);
    await settle();
    expect(told).to.deep.equal(['UPLOAD_ABORTED', 'UPLOAD_ABORTED']);
    expect(device.discarded).to.equal(1);
    for (const stream of streams) {
      expect(await reasonOf(() => stream.write(0, 4, new Uint8Array(4)))).to.equal('UPLOAD_ABORTED');
      expect(await reasonOf(() => stream.finish(undefined, never()))).to.equal('UPLOAD_ABORTED');
    }
    expect(uploads.abort('a')).to.equal(false);
    expect(device.opened).to.equal(1);
  });

  it('gives back memory that the device was still opening when the session ended', async () => {
    const { device, join, uploads } = start();
    const writing = join(headerOf('a')).write(0, 0, new Uint8Array(4));
    uploads.discardAll(new DeviceError('ABORTED', 'over', { reason: 'SESSION_ENDED' }));
    expect(await reasonOf(() => writing)).to.equal('SESSION_ENDED');
    await settle();
    expect(device).to.include({ opened: 1, discarded: 1 });
  });

  it('says how far each has come', async () => {
    const { join, uploads } = start();
    const stream = join(headerOf('a', 3));
    join(headerOf('a', 3));
    const status = { uploadId: 'a', joined: 2, finished: 0, bytesReceived: 0, bytesAnnounced: bytes };
    expect(uploads.statuses).to.deep.equal([status]);
    await stream.write(0, 2, new Uint8Array(3));
    await stream.finish(undefined, never());
    expect(uploads.statuses).to.deep.equal([{ ...status, finished: 1, bytesReceived: 3 }]);
  });

  it('knows a finished id again, so many of them', async () => {
    const { device, join } = start();
    const send = async (id: string) => {
      const stream = join(headerOf(id));
      if (!stream.repeated) await stream.write(0, 0, new Uint8Array(bytes));
      return stream.finish(undefined, never());
    };
    expect((await send('a')).loaded).to.equal('version 1');
    expect((await send('a')).loaded).to.equal('version 1');
    for (let i = 1; i < fixedLimits.rememberedUploadIds; i++) await send(`${i}`);
    expect((await send('a')).loaded).to.equal('version 1');
    await send('one more');
    expect((await send('a')).loaded).to.equal(`version ${device.committed.length}`);
    const other = { ...headerOf('one more'), text: 'another' };
    expect(await reasonOf(() => join(other))).to.equal('ID_REUSED');
  });
});
