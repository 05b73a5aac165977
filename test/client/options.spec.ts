import { expect } from 'chai';
import * as library from '../../client/index.js';
import { type FakeServer, startFakeServer } from '../support/client/fakeServer.js';

const { connectSpu, SpuError } = library;

/** The library as a program sees it that nobody checked the types of. */
// biome-ignore lint/suspicious/noExplicitAny: that is what plain JavaScript is.
type Untyped = any;
const plain: Untyped = library;

async function sentenceOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    expect(error).to.be.instanceOf(SpuError);
    const { code, message, details } = error as library.SpuError;
    expect(code, message).to.equal('INVALID_ARGUMENT');
    expect(details.fields).to.have.length(1);
    return message;
  }
  throw new Error('nothing was thrown');
}

const batch = {
  gradient: Float32Array.of(1, 2),
  examples: 1,
  rowsPerExample: 1,
  segments: [library.denseSegment({ jacobian: [1, 2], columns: 2 })],
};
const A = library.diagonal({ diagonal: [1, 2] });

describe('options in plain JavaScript', () => {
  let server: FakeServer;
  let spu: Untyped;
  let session: Untyped;
  let run: Untyped;

  before(async () => {
    server = await startFakeServer();
    spu = await connectSpu(server.address);
    session = await spu.openSession();
    run = session.run();
  });
  after(() => {
    expect(server.methods(), 'nothing else was sent').to.deep.equal(['OpenSession']);
    spu.close();
    server.stop();
  });

  const tngd = (options: unknown) => () => plain.createTngd(session, options);
  const step = (extra: object) => () => plain.createTngd(session).step({ ...batch, ...extra });

  const cases: Record<string, [() => unknown, string]> = {
    'a learning rate of NaN': [
      tngd({ learningRate: Number.NaN }),
      'learningRate: is NaN, but must be a finite number of at least 0.',
    ],
    'a negative learning rate': [
      tngd({ learningRate: -1 }),
      'learningRate: is -1, but must be a finite number of at least 0.',
    ],
    'a learning rate in quotes': [
      tngd({ learningRate: '0.1' }),
      'learningRate: is "0.1", but must be a finite number of at least 0.',
    ],
    'a learning rate of one step': [
      step({ learningRate: Number.NaN }),
      'learningRate: is NaN, but must be a finite number of at least 0.',
    ],
    'a rule that is only named': [tngd({ rule: 'adam' }), 'rule: is "adam", but must be an object.'],
    'an unknown rule': [
      tngd({ rule: { rule: 'adamw' } }),
      'rule: is "adamw", but must be "sgd", "momentum" or "adam"; did you mean adam?',
    ],
    'a hyperparameter of another rule': [
      tngd({ rule: { rule: 'adam', momentum: 0.9 } }),
      'momentum: is no option of rule adam.',
    ],
    'an unknown initial state of the optimizer': [
      tngd({ initialState: 'cold' }),
      'initialState: is "cold", but must be "reset" or "warm".',
    ],
    'a slip in an option of the optimizer': [
      tngd({ dampning: 0.1 }),
      'dampning: is no option of createTngd; did you mean damping?',
    ],
    'a slip in a batch': [
      step({ curvture: { diagonal: [1] } }),
      'curvture: is no option of step; did you mean curvature?',
    ],
    'a slip in an option of a matrix': [
      () => plain.dense({ matrix: [1], dimension: 1, dampning: 0.1 }),
      'dampning: is no option of dense; did you mean damping?',
    ],
    'a slip in an option of a load': [
      () => session.loadMatrix(A, { acceptunstable: true }),
      'acceptunstable: is no option of loadMatrix; did you mean acceptUnstable?',
    ],
    'a matrix that is an array': [
      () => session.loadMatrix([1, 2]),
      'matrix: is an array, but must be made by dense(), diagonal(), lowRank(), kronecker() or blockDiagonal().',
    ],
    'no vector': [
      () => session.loadVector(),
      'vector: is undefined, but must be an array of numbers, pieces of it, or DAC codes.',
    ],
    'a vector in a string': [
      () => run.loadVector('1, 2'),
      'vector: is "1, 2", but must be an array of numbers, pieces of it, or DAC codes.',
    ],
    'an unknown initial state': [
      () => session.evolve({ duration: 1, initialState: 'warm' }),
      'initialState: is "warm", but must be "keep", "zero", "target" or "loaded".',
    ],
    'an unknown reduction': [
      () => session.sample({ reduction: 'average' }),
      'reduction: is "average", but must be "none", "mean", "meanAndVariance" or "meanAndCovariance".',
    ],
    'an unknown number format': [
      () => session.sample({ dtype: 'float46' }),
      'dtype: is "float46", but must be "float64", "float32" or "float16"; did you mean float16?',
    ],
    'an unknown encoding': [
      () => plain.diagonal({ diagonal: [1], encoding: 'int4' }),
      'encoding: is "int4", but must be "float64", "float32", "float16", "bfloat16", "int16" or "int8"; did you mean int8?',
    ],
    'an evolution without options': [
      () => session.evolve(),
      'options: is undefined, but evolve takes an object with duration.',
    ],
    'an evolution of a Run without options': [
      () => run.evolve(),
      'options: is undefined, but evolve takes an object with duration.',
    ],
    'an evolution without a duration': [
      () => run.evolve({}),
      'duration: is undefined, but must be a finite number of at least 0.',
    ],
    'a step with a mistake in its evolution': [
      () => run.step({ evolve: { duraton: 1 } }),
      'duraton: is no option of evolve; did you mean duration?',
    ],
    'a signal for one call of a Run': [
      () => run.sample({ signal: AbortSignal.timeout(1000) }),
      'signal: is no option of sample.',
    ],
    'a time point of yesterday': [
      () => session.sample({ at: { deviceTime: 1 } }),
      'at: is an object, but must be "now", "lastEvolution", { tick }, { evolution } or { requestId }.',
    ],
    'a fraction of a tick': [
      () => session.sample({ at: { tick: 1.5 } }),
      'at: has a tick that is 1.5, but must be a whole number of at least 0.',
    ],
    'a session option': [
      () => spu.openSession({ waitSecond: 1 }),
      'waitSecond: is no option of openSession; did you mean waitSeconds?',
    ],
    'a name of a device that is none': [() => spu.getDevice(), 'device: is undefined, but must be a string.'],
    'a connect option': [
      () => plain.connectSpu(server.address, { timeout: 1 }),
      'timeout: is no option of connectSpu.',
    ],
    'a TLS option of another library': [
      () => plain.connectSpu(server.address, { tls: { rejectUnauthorized: false } }),
      'rejectUnauthorized: is no option of tls.',
    ],
    'an address with a scheme': [
      () => connectSpu('http://127.0.0.1:50051/x'),
      'address: is "http://127.0.0.1:50051/x", a URL: write "127.0.0.1:50051".',
    ],
    'an address with a secure scheme': [
      () => connectSpu('https://spu.example.org:443'),
      'address: is "https://spu.example.org:443", a URL: write "spu.example.org:443" and give the option tls ({} trusts what Node trusts).',
    ],
    'an address without a port': [
      () => connectSpu('localhost'),
      'address: is "localhost", without a port: write "localhost:50051".',
    ],
    'samples of a solution': [
      () => plain.solve(session, A, [1, 2], { batches: 1 }),
      'batches: is 1, but must be a whole number of at least 2.',
    ],
    'a number of programmings': [
      () => plain.averageProgrammings(session, A, { evolve: { duration: 1 } }),
      'programmings: is undefined, but must be a whole number of at least 2.',
    ],
    'the law of a trajectory': [
      () => plain.logProbability(Float64Array.of(1, 2), { dimension: 1 }),
      'matrix: is undefined, but must be a Float32Array or Float64Array.',
    ],
  };
  for (const [name, [call, sentence]] of Object.entries(cases)) {
    it(name, async () => expect(await sentenceOf(call)).to.equal(sentence));
  }

  it('after the end of a Run, an optimizer or a client: a sentence that says what to do', async () => {
    const optimizer = plain.createTngd(session);
    await optimizer.close();
    const other = session.run();
    await other.close();
    for (const [call, sentence] of [
      [() => other.step({ evolve: { duration: 1 } }), 'This Run is closed: call session.run() again.'],
      [() => optimizer.step(batch), 'This optimizer is closed: call createTngd() again.'],
    ] as const) {
      const error = await call().catch((cause: unknown) => cause);
      expect(error)
        .to.be.instanceOf(SpuError)
        .and.include({ code: 'FAILED_PRECONDITION', message: sentence });
    }
  });
});
