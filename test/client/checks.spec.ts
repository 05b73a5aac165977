import { expect } from 'chai';
import { count, notNegative, oneOf, optionsOf, text } from '../../client/checks.js';

interface Options {
  duration: number;
  initialState?: string;
  requestId?: string;
}

const check = optionsOf<Options>(
  'evolve',
  { duration: notNegative },
  { initialState: oneOf(['keep', 'zero', 'target']), requestId: text },
);

function sentenceOf(given: unknown): string | undefined {
  try {
    check(given as object);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

describe('options', () => {
  it('that are right pass, absent ones too', () => {
    expect(sentenceOf({ duration: 1 })).to.equal(undefined);
    expect(sentenceOf({ duration: 0, initialState: undefined, requestId: 'r' })).to.equal(undefined);
  });

  it('that are not known are refused, with the nearest right name', () => {
    expect(sentenceOf({ duration: 1, requestID: 'r' })).to.equal(
      'requestID: is no option of evolve; did you mean requestId?',
    );
    expect(sentenceOf({ duration: 1, colour: 'r' })).to.equal('colour: is no option of evolve.');
  });

  it('with a value that they cannot have are refused, with the nearest right one', () => {
    expect(sentenceOf({ duration: -1 })).to.equal(
      'duration: is -1, but must be a finite number of at least 0.',
    );
    expect(sentenceOf({ duration: 1, initialState: 'Zero' })).to.equal(
      'initialState: is "Zero", but must be "keep", "zero" or "target"; did you mean zero?',
    );
    expect(sentenceOf({ duration: '3' })).to.match(/^duration: is "3", but must be/);
    expect(sentenceOf({ duration: 1, requestId: 'x'.repeat(1000) })).to.equal(undefined);
  });

  it('that are missing are named', () => {
    expect(sentenceOf({})).to.match(/^duration: is undefined, but must be/);
    expect(sentenceOf(undefined)).to.equal(
      'options: is undefined, but evolve takes an object with duration.',
    );
  });

  it('show no more than 40 letters of a value', () => {
    expect(oneOf(['a'])('x'.repeat(1000))).to.have.length.below(100);
    expect(count(Number.NaN)).to.match(/^is NaN, /);
  });
});
