import { connectSpu, dense, solve } from 'spu-client';

const spu = await connectSpu(process.argv[2] ?? '127.0.0.1:50051');
const session = await spu.openSession({ seed: 1 });

// A x = b, read as the mean of the device's thermal equilibrium N(A^-1 b, kappa A^-1).
const A = dense({ dimension: 2, matrix: Float32Array.of(2, 1, 1, 3) });
const { solution, standardError } = await solve(session, A, Float32Array.of(1, 2));
const text = (numbers: Float64Array) => Array.from(numbers, (number) => number.toFixed(5)).join(', ');
console.log(`x = ${text(solution)} +- ${text(standardError)}`);

await session.close();
spu.close();
