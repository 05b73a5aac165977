import { expect } from 'chai';
import { openBlas } from '../../../server/compute/blas.js';
import { createFloats } from '../../../server/compute/compute.js';
import { ComputeError } from '../../../server/compute/errors.js';
import { type ComputeOptions, openCompute } from '../../../server/compute/openCompute.js';
import { selfCheck } from '../../../server/compute/selfCheck.js';

async function failure(options: ComputeOptions): Promise<unknown> {
  return openCompute(options).then(
    () => undefined,
    (error) => error,
  );
}

describe('openCompute', () => {
  it('auto takes BLAS where it is, and says which', async () => {
    const compute = await openCompute({ backend: 'auto' });
    const blas = await openBlas();
    if ('compute' in blas) expect(compute.description).to.equal(blas.compute.description);
    else expect(compute.description).to.include(blas.missing);
  });

  it('gpu leaves BLAS out', async () => {
    const compute = await openCompute({ backend: 'gpu' });
    expect(compute.name).to.be.oneOf(['webgpu', 'wasm']);
    expect(compute.description).to.match(new RegExp(`^${compute.name}: gpu.js`));
  });

  it('takes the number of threads', async function () {
    const { description } = await openCompute({ backend: 'auto' });
    if (!description.includes('OpenBLAS')) this.skip();
    expect((await openCompute({ backend: 'auto', threads: 1 })).description).to.include('1 thread,');
    expect((await openCompute({ backend: 'auto', threads: 2 })).description).to.include('2 threads,');
  });

  it('tells which libraries it tried in vain', async () => {
    const opened = await openBlas(['libnone.so.1', 'libnone.so.2']);
    expect(opened).to.deep.equal({ missing: 'libnone.so.1, libnone.so.2 not found' });
  });

  it('refuses what it cannot do, with the way out', async () => {
    for (const [options, message] of [
      [{ backend: 'blas', library: '/none/libblas.so' }, '/none/libblas.so not found'],
      [{ backend: 'auto', library: '/none/libblas.so' }, 'give the path of a library with CBLAS and LAPACK'],
      [{ backend: 'gpu', library: 'libopenblas.so.0' }, 'takes no library'],
      [{ backend: 'auto', threads: 0 }, 'threads is 0'],
      [{ backend: 'gpu', threads: 1.5 }, 'threads is 1.5'],
    ] as const) {
      const error = await failure(options);
      expect(error, message).to.be.instanceOf(ComputeError);
      expect((error as Error).message).to.include(message);
    }
  });

  it('has a self-check that finds a wrong product, Gram matrix or eigensystem', async () => {
    const right = await openCompute({ backend: 'auto' });
    expect(await selfCheck(right)).to.equal(undefined);
    expect(
      await selfCheck({
        ...right,
        async multiply(product) {
          await right.multiply(product);
          product.c[product.c.length - 1] += 1;
        },
      }),
    ).to.equal('float32 product');
    expect(
      await selfCheck({
        ...right,
        async gram(product) {
          await right.gram(product);
          product.c[1] += 1;
        },
      }),
    ).to.equal('float32 Gram matrix');
    expect(
      await selfCheck({
        ...right,
        async eigensystem(n, a, values) {
          const single = createFloats('float32', n * n);
          single.set(a);
          await right.eigensystem(n, single, createFloats('float32', n));
          await right.eigensystem(n, a, values);
          if (a instanceof Float64Array) a.set(single);
        },
      }),
    ).to.equal('float64 eigensystem');
  });
});
