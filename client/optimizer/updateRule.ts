import { checkArgument, count, fraction, must, oneOf, optionsOf, positive } from '../checks.js';

/**
 * What is done with the natural gradient g before it is added to the parameters, eta the learning rate.
 *
 * @example
 * createTngd(session, { rule: { rule: 'adam', beta1: 0.9 }, learningRate: 0.01 });
 */
export type UpdateRule =
  /** -eta g. */
  | { rule: 'sgd' }
  /** m = momentum m + g; -eta m. */
  | { rule: 'momentum' /** Default 0.9. */; momentum?: number }
  /** TNGD-Adam: Adam (Kingma and Ba 2015) on the natural gradient instead of the gradient (arXiv 2405.13817). */
  | {
      rule: 'adam' /** Default 0.9. */;
      beta1?: number /** Default 0.999. */;
      beta2?: number /** Default 1e-8. */;
      epsilon?: number;
    };

/**
 * Turns a direction g into what is to be added to the parameters; keeps its moments between steps.
 *
 * @example
 * const apply: ApplyRule = createUpdateRule({ rule: 'sgd' }, direction.length);
 * const update = apply(direction, 0.01);
 */
export type ApplyRule = (direction: Float32Array, learningRate: number) => Float32Array;

const names = ['sgd', 'momentum', 'adam'] as const;
const required = { rule: oneOf(names) };
const checks = {
  sgd: optionsOf<{ rule: string }>('rule sgd', required, {}),
  momentum: optionsOf<{ rule: string; momentum?: number }>('rule momentum', required, { momentum: fraction }),
  adam: optionsOf<{ rule: string; beta1?: number; beta2?: number; epsilon?: number }>('rule adam', required, {
    beta1: fraction,
    beta2: fraction,
    epsilon: positive,
  }),
};

/** Throws unless it is a rule whose hyperparameters are in their ranges. */
export function checkRule(rule: UpdateRule): void {
  const example = '{ rule: "sgd" }, { rule: "momentum" } or { rule: "adam" }';
  checkArgument(
    'rule',
    rule,
    must((value) => typeof value === 'object' && value !== null, example),
  );
  checkArgument('rule', rule.rule, required.rule);
  checks[rule.rule](rule);
}

/**
 * The rule as a function, which keeps its moments between steps: direction of `dimension` numbers in, update out.
 * @throws SpuError INVALID_ARGUMENT for an unknown rule, or a hyperparameter out of its range.
 *
 * @example
 * const apply = createUpdateRule({ rule: 'momentum', momentum: 0.9 }, direction.length);
 * const update = apply(direction, 0.01);
 */
export function createUpdateRule(rule: UpdateRule, dimension: number): ApplyRule {
  checkRule(rule);
  checkArgument('dimension', dimension, count);
  switch (rule.rule) {
    case 'sgd':
      return (direction, learningRate) => direction.map((value) => -learningRate * value);
    case 'momentum':
      return createMomentum(rule.momentum ?? 0.9, dimension);
    case 'adam':
      return createAdam(rule.beta1 ?? 0.9, rule.beta2 ?? 0.999, rule.epsilon ?? 1e-8, dimension);
  }
}

function createMomentum(momentum: number, dimension: number): ApplyRule {
  const mean = new Float32Array(dimension);
  return (direction, learningRate) =>
    direction.map((value, i) => {
      mean[i] = momentum * mean[i] + value;
      return -learningRate * mean[i];
    });
}

function createAdam(beta1: number, beta2: number, epsilon: number, dimension: number): ApplyRule {
  const mean = new Float32Array(dimension);
  const square = new Float32Array(dimension);
  let step = 0;
  return (direction, learningRate) => {
    step++;
    const size = learningRate / (1 - beta1 ** step);
    const unbias = 1 / (1 - beta2 ** step);
    return direction.map((value, i) => {
      mean[i] += (1 - beta1) * (value - mean[i]);
      square[i] += (1 - beta2) * (value * value - square[i]);
      return (-size * mean[i]) / (Math.sqrt(square[i] * unbias) + epsilon);
    });
  };
}
