/**
 * The files that carry formulas. Those of a group are mutated together and tested by `specs`: by default all those of the folders
 * that mirror theirs. Specs that take long are left out where shorter ones see the same.
 */
export const groups = {
  operators: {
    files: ['spectral', 'modal', 'precision'].map((name) => `server/emulator/operators/${name}.ts`),
    specs: ['spectral', 'apply'].map((name) => `server/emulator/operators/${name}`),
  },
  dense: { files: ['server/emulator/operators/dense/*.ts', 'server/emulator/operators/krylov/*.ts'] },
  lowRank: {
    files: [
      ...['cancellation', 'curvature', 'lowRank', 'lowRankKrylov', 'lowRankModes', 'lowRankWalk'].map(
        (name) => `server/emulator/operators/lowRank/${name}.ts`,
      ),
      'server/emulator/write/curvatureRoot.ts',
    ],
    specs: ['operators/lowRank/*', 'operators/apply', 'operators/precision', 'write/curvatureRoot'].map(
      (name) => `server/emulator/${name}`,
    ),
  },
  converters: {
    files: ['server/emulator/converters/*.ts'],
    specs: ['server/emulator/converters/*', 'server/emulator/imperfections'],
  },
  array: {
    files: ['cellArray', 'cellDrift', 'defects', 'symmetricParts', 'programmedMatrix'].map(
      (name) => `server/emulator/array/${name}.ts`,
    ),
    specs: ['array/*', 'imperfections', 'dynamics/independentArrays'].map(
      (name) => `server/emulator/${name}`,
    ),
  },
  noise: { files: ['server/emulator/noise/{addNormals,coloured,flicker,normals}.ts'] },
  dynamics: {
    files: [
      'server/emulator/dynamics/{independentArrays,integrator,rlc,rlcTransition,slowestRate}.ts',
      'server/emulator/config/schema.ts',
    ],
    specs: ['dynamics/*', 'config/*', 'simulation/physics'].map((name) => `server/emulator/${name}`),
  },
  read: {
    files: ['server/emulator/read/{adcStage,calibrationFit,moments}.ts'],
    specs: ['read/*', 'faults', 'noise/seeds'].map((name) => `server/emulator/${name}`),
  },
  timing: {
    files: ['server/emulator/timing/{energy,latency,work}.ts', 'server/emulator/plan/planEvolution.ts'],
    specs: ['timing/*', 'plan/planEvolution', 'read/sample', 'read/adcStage'].map(
      (name) => `server/emulator/${name}`,
    ),
  },
  algebra: { files: ['client/algebra/*.ts'] },
  optimizer: { files: ['client/optimizer/{updateRule,kfacFactors,conventions}.ts'] },
};
