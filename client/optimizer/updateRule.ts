import { invalidArgument } from '../errors.js';

/** What is done with the natural gradient before it is added to the parameters. */
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

/** Turns a direction g into what is to be added to the parameters; keeps its moments between steps. */
export type ApplyRule = (direction: Float32Array, learningRate: number) => Float32Array;

function checkFraction(name: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw invalidArgument(name, `is ${value}, but must be at least 0 and below 1.`);
}

/** @throws SpuError INVALID_ARGUMENT for a hyperparameter out of its range. */
export function createUpdateRule(rule: UpdateRule, dimension: number): ApplyRule {
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
  checkFraction('momentum', momentum);
  const mean = new Float32Array(dimension);
  return (direction, learningRate) =>
    direction.map((value, i) => {
      mean[i] = momentum * mean[i] + value;
      return -learningRate * mean[i];
    });
}

function createAdam(beta1: number, beta2: number, epsilon: number, dimension: number): ApplyRule {
  checkFraction('beta1', beta1);
  checkFraction('beta2', beta2);
  if (!(epsilon > 0)) throw invalidArgument('epsilon', `is ${epsilon}, but must be positive.`);
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
