import { expect } from 'chai';
import { createMemoryBudget } from '../../../server/session/memoryBudget.js';

describe('createMemoryBudget', () => {
  it('gives no more than there is, and takes back once', () => {
    const budget = createMemoryBudget(100);
    const release = budget.take('A', 60);
    expect(() => budget.take('B', 41)).to.throw(
      /B needs 41 bytes of the server's memory, of which 40 of 100/,
    );
    const other = budget.take('B', 40);
    release();
    release();
    expect(() => budget.take('C', 61)).to.throw(/of which 60/);
    budget.take('C', 60);
    other();
    budget.take('D', 40);
  });
});
