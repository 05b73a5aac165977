import type { EnumTypeDefinition } from '@grpc/proto-loader';
import { expect } from 'chai';
import * as names from '../../proto/enumNames.js';
import { packageDefinition } from '../../proto/load.js';

/** Names of a protobuf enum, without the one for 0, "unspecified". */
function namesOf(type: string): string[] {
  const { value } = (packageDefinition[`spu.v1.${type}`] as EnumTypeDefinition).type as {
    value: { name: string; number: number }[];
  };
  return value.filter(({ number }) => number !== 0).map(({ name }) => name);
}

const tables = {
  DataType: names.dtypeNames,
  TensorRole: names.roleNames,
  VectorRole: names.vectorRoleNames,
  Layout: names.layoutNames,
  StructureKind: names.structureNames,
  Curvature: names.curvatureNames,
  KroneckerDamping: names.dampingModeNames,
  InitialState: names.initialStateNames,
  Reduction: names.reductionNames,
  DriverKind: names.driverNames,
};

describe('names of enum values', () => {
  for (const [type, table] of Object.entries(tables)) {
    it(`${type}: every value of the protocol has one, and leads back`, () => {
      expect(Object.values(table)).to.have.members(namesOf(type));
      const values = names.valuesByName<string>(table);
      for (const [value, name] of Object.entries(table)) expect(values[name]).to.equal(value);
    });
  }
});
