import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { MatrixHeader } from '../../proto/types/spu/v1/MatrixHeader.js';
import type { SpuServiceClient } from '../../proto/types/spu/v1/SpuService.js';
import { environment } from '../../server/cli/allocator.js';
import { ask, closeSession, openSession, sendMatrix } from '../support/rpc/calls.js';
import { killAll, startCli } from '../support/rpc/childProcess.js';
import { expectRichFailure } from '../support/rpc/failure.js';
import { closeAll, connect } from '../support/rpc/harness.js';
import { until } from '../support/until.js';

const MiB = 2 ** 20;

/** A matrix of one tensor, in chunks of a MiB. */
function loadMatrix(client: SpuServiceClient, header: MatrixHeader, chunks: number) {
  const data = Buffer.alloc(MiB);
  const messages = Array.from({ length: chunks }, (_, k) => ({
    chunk: { tensor: 0, offset: k * MiB, data },
  }));
  return sendMatrix(client, { header }, ...messages, { finish: {} });
}

/** Bytes that a process has in memory. */
function residentBytes(pid: number): number {
  const [, kib] = /VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

describe('the memory of a server', () => {
  afterEach(async () => {
    await closeAll();
    await killAll();
  });

  it('refuses a matrix that its budget does not suffice for, before there is memory for it, and goes on', async () => {
    const server = await startCli(['--memory', '1GiB'], environment);
    const client = connect(server.address);
    const { sessionId } = await openSession(client, { seed: 1 });
    const n = 5e7;
    const stream = loadMatrix(
      client,
      {
        sessionId,
        matrix: { diagonal: { dimension: n } },
        tensors: [{ role: 'TENSOR_ROLE_DIAGONAL', dtype: 'DATA_TYPE_FLOAT32', shape: [n] }],
      },
      1,
    );
    await expectRichFailure(stream, 'RESOURCE_EXHAUSTED', /bytes of device memory/);
    expect(residentBytes(server.process.pid!)).to.be.below(700 * MiB);
    await ask((callback) => client.listDevices({}, callback));
  });

  it('goes back to the system when a session is closed', async function () {
    if (process.platform !== 'linux') this.skip();
    const server = await startCli(['--memory', '4GiB'], environment);
    const client = connect(server.address);
    const pid = server.process.pid!;
    const rows = 64;
    const columns = 2 ** 20;
    const { sessionId } = await openSession(client, { seed: 1 });
    const before = residentBytes(pid);
    await loadMatrix(
      client,
      {
        sessionId,
        matrix: {
          damping: 1,
          lowRank: {
            examples: rows,
            rowsPerExample: 1,
            curvature: 'CURVATURE_IDENTITY',
            segments: [{ dense: { columns } }],
          },
        },
        tensors: [{ role: 'TENSOR_ROLE_JACOBIAN', dtype: 'DATA_TYPE_FLOAT32', shape: [rows, columns] }],
      },
      (4 * rows * columns) / MiB,
    );
    expect(residentBytes(pid) - before).to.be.above(256 * MiB);
    await closeSession(client, sessionId);
    await until(() => residentBytes(pid) - before < 128 * MiB);
  });
});
