import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import { toSpuError } from '../../client/errors.js';
import { connectSpu, type SessionWaiting, SpuError } from '../../client/index.js';
import { isRepeatableSample } from '../../client/operations/sample.js';
import { type Encoding, tensor } from '../../client/structures/tensor.js';
import { backoff, defaultRetryPolicy, isTransient } from '../../client/transport/retry.js';
import { createUploadBody } from '../../client/upload/uploadBody.js';
import type { DataType, IntegerType } from '../../common/dtype.js';
import type { StatusName } from '../../common/errorDetails.js';
import { packageFolder } from '../../common/packageFolder.js';
import { fromSeconds } from '../../proto/time.js';
import { fakeDevice, startFakeServer } from '../support/client/fakeServer.js';

/** A case of test/cases, which the Python client passes too. */
function read<Case>(file: string, key: string): Case[] {
  return JSON.parse(readFileSync(join(packageFolder, `test/cases/${file}.json`), 'utf8'))[key];
}

interface Encoded {
  name: string;
  source: 'float32' | 'float64';
  values: (number | string)[];
  shape: number[];
  dtype: DataType;
  scale: null | 'tensor' | 'row' | number[];
  lowerTriangle: boolean;
}

function bodyOf({ source, values, shape, dtype, scale, lowerTriangle }: Encoded) {
  const numbers = (source === 'float64' ? Float64Array : Float32Array).from(values.map(Number));
  const encoding: Encoding = scale === null ? dtype : { dtype: dtype as IntegerType, scale };
  const layout = lowerTriangle ? 'lowerTriangle' : 'full';
  return createUploadBody([tensor({ role: 'dense', shape, label: 'x', layout }, numbers, encoding)]);
}

describe('cases that both clients pass', () => {
  for (const item of read<Encoded & { scales: number[]; bytes: string }>('encodings', 'sent')) {
    it(`sends the bytes: ${item.name}`, () => {
      const body = bodyOf(item);
      expect(body.specs[0].scale).to.deep.equal(item.scales);
      expect(body.whole()!.toString('hex')).to.equal(item.bytes);
    });
  }

  for (const item of read<Encoded & { message: string }>('encodings', 'refused')) {
    it(`refuses numbers: ${item.name}`, () => {
      expect(() => bodyOf(item).whole())
        .to.throw(SpuError, item.message)
        .with.property('code', 'INVALID_ARGUMENT');
    });
  }

  it('decide about repetitions', () => {
    interface Failure {
      code: StatusName;
      retryAfter: number | null;
      isTransient: boolean;
    }
    for (const failure of read<Failure>('retries', 'failures')) {
      const details = { retryAfterSeconds: failure.retryAfter ?? undefined };
      expect(isTransient(new SpuError(failure.code, 'x', details))).to.equal(failure.isTransient);
    }
    interface Wait {
      attempt: number;
      retryAfter: number | null;
      least: number;
      most: number;
    }
    for (const { attempt, retryAfter, least, most } of read<Wait>('retries', 'waits')) {
      const error = new SpuError('UNAVAILABLE', 'x', { retryAfterSeconds: retryAfter ?? undefined });
      for (let k = 0; k < 20; k++) {
        expect(backoff(defaultRetryPolicy, attempt, error)).to.be.within(least, most);
      }
    }
    interface ReadOut {
      count: number;
      interval: number;
      burnIn: number;
      isRepeatable: boolean;
    }
    for (const { isRepeatable, ...options } of read<ReadOut>('retries', 'readOuts')) {
      expect(isRepeatableSample(options)).to.equal(isRepeatable);
    }
  });

  interface Answer {
    name: string;
    status: StatusName;
    number: number;
    message: string;
    details: string | null;
    reason: string | null;
    metadata: Record<string, string>;
    fields: { field: string; description: string }[];
    retryAfter: number | null;
  }
  for (const item of read<Answer>('errors', 'answers')) {
    it(`reads an error: ${item.name}`, () => {
      const metadata = new Metadata();
      if (item.details) metadata.set('grpc-status-details-bin', Buffer.from(item.details, 'hex'));
      const raw = Object.assign(new Error(), { code: item.number, details: item.message, metadata });
      const { code, message, details } = toSpuError(raw) as SpuError;
      expect([code, message, details.reason ?? null]).to.deep.equal([item.status, item.message, item.reason]);
      expect(details.metadata ?? {}).to.deep.equal(item.metadata);
      const fields = details.fields?.map(({ field, description }) => ({ field, description }));
      expect(fields ?? []).to.deep.equal(item.fields);
      expect(details.retryAfterSeconds ?? null).to.equal(item.retryAfter);
    });
  }

  it('tell whom they wait for', async () => {
    interface Waiting {
      device: string;
      before: number;
      wire: 'WAIT_REASON_IN_USE';
      reason: SessionWaiting['reason'];
      atMostSeconds: number | null;
    }
    const cases = read<Waiting>('waits', 'waiting');
    const server = await startFakeServer({
      OpenSession(call) {
        for (const { device, before, wire, atMostSeconds } of cases) {
          const atMost = atMostSeconds === null ? null : fromSeconds(atMostSeconds);
          call.write({ waiting: { device, before, reason: wire, atMost } });
        }
        call.write({ opened: { sessionId: 'secret', device: fakeDevice } });
        call.end();
      },
    });
    const spu = await connectSpu(server.address);
    const heard: SessionWaiting[] = [];
    await spu.openSession({ keepAlive: false, onWaiting: (waiting) => heard.push(waiting) });
    spu.close();
    server.stop();
    expect(heard).to.deep.equal(
      cases.map(({ device, before, reason, atMostSeconds }) => ({
        device,
        before,
        reason,
        ...(atMostSeconds !== null && { atMostSeconds }),
      })),
    );
  });
});
