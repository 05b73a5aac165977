import { type DataType, type SampleType, sampleTypes } from '../../../common/dtype.js';
import type { InitialState } from '../../../common/initialState.js';
import type { Layout } from '../../../common/layout.js';
import type { Reduction } from '../../../common/reductions.js';
import type { TensorRole, VectorRole } from '../../../common/roles.js';
import type { CurvatureForm, DampingMode } from '../../../common/structures.js';
import {
  curvatureNames,
  dampingModeNames,
  dtypeNames,
  initialStateNames,
  layoutNames,
  reductionNames,
  roleNames,
  valuesByName,
  vectorRoleNames,
} from '../../../proto/enumNames.js';
import { invalidArgument } from '../../device/errors.js';

/** Domain value of each protobuf name; a name that is missing here must not be sent. */
type Values<Value> = Readonly<Record<string, Value>>;

export const dtypeOf: Values<DataType> = valuesByName(dtypeNames);
export const roleOf: Values<TensorRole> = valuesByName(roleNames);
export const layoutOf: Values<Layout> = { LAYOUT_UNSPECIFIED: 'full', ...valuesByName(layoutNames) };
export const curvatureOf: Values<CurvatureForm> = {
  CURVATURE_UNSPECIFIED: 'identity',
  ...valuesByName(curvatureNames),
};
export const kroneckerDampingOf: Values<DampingMode> = {
  KRONECKER_DAMPING_UNSPECIFIED: 'additive',
  ...valuesByName(dampingModeNames),
};
export const vectorRoleOf: Values<VectorRole> = valuesByName(vectorRoleNames);
export const initialStateOf: Values<InitialState> = {
  INITIAL_STATE_UNSPECIFIED: 'keep',
  ...valuesByName(initialStateNames),
};
export const reductionOf: Values<Reduction> = {
  REDUCTION_UNSPECIFIED: 'none',
  ...valuesByName(reductionNames),
};
export const sampleDtypeOf: Values<SampleType> = {
  DATA_TYPE_UNSPECIFIED: 'float32',
  ...Object.fromEntries(sampleTypes.map((dtype) => [dtypeNames[dtype], dtype])),
};

/** The domain value of an enum field. protobuf hands a number over where it knows no name. */
export function fromEnum<Value>(field: string, value: string | number, values: Values<Value>): Value {
  if (Object.hasOwn(values, value)) return values[value];
  const known = Object.keys(values)
    .filter((name) => !name.endsWith('_UNSPECIFIED'))
    .join(', ');
  const wrong = typeof value === 'number' ? `has the unknown value ${value}` : `is ${value}`;
  throw invalidArgument(field, `${wrong}; use one of ${known}.`);
}
