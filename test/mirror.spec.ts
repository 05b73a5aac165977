import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../common/packageFolder.js';

const folder = join(packageFolder, 'test');
const sourceOf = (spec: string) => join(packageFolder, spec.replace(/\.spec\.ts$/, '.ts'));

/** Folders whose specs cut across the sources: whole processes, the way from client to device, the pages. */
const crossCutting = ['.', 'e2e', 'docs'];

/** Specs of all of a folder's sources. */
const ofFolders = [
  'client/cases.spec.ts',
  'client/close.spec.ts',
  'client/dispose.spec.ts',
  'client/invalidArguments.spec.ts',
  'client/layers.spec.ts',
  'client/options.spec.ts',
  'client/transport/waiting.spec.ts',
  'server/compute/decompositions.spec.ts',
  'server/compute/products.spec.ts',
  'server/emulator/control/liveConfig.spec.ts',
  'server/emulator/imperfections.spec.ts',
  'server/emulator/noise/seeds.spec.ts',
  'server/emulator/operators/apply.spec.ts',
  'server/emulator/operators/extremeShapes.spec.ts',
  'server/emulator/operators/law.spec.ts',
  'server/emulator/operators/structures.spec.ts',
  'server/emulator/operators/walks.spec.ts',
  'server/emulator/plan/timePoints.spec.ts',
  'server/emulator/read/covariance.spec.ts',
  'server/emulator/reasons.spec.ts',
  'server/emulator/simulation/deviceTime.spec.ts',
  'server/emulator/simulation/realtime.spec.ts',
  'server/emulator/simulation/yielding.spec.ts',
  'server/rpc/badInput.spec.ts',
];

describe('the folders of the tests', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const specs = files.filter((file) => file.endsWith('.spec.ts'));

  it('are those of the sources', () => {
    const lost = specs.filter(
      (spec) =>
        !crossCutting.includes(spec.includes('/') ? spec.split('/')[0] : '.') &&
        !existsSync(sourceOf(spec)) &&
        basename(spec, '.spec.ts') !== basename(dirname(spec)),
    );
    expect(lost.sort()).to.deep.equal(ofFolders);
  });

  it('hold specs only, and test/support none', () => {
    for (const file of files) expect(file.endsWith('.spec.ts'), file).to.equal(!file.startsWith('support/'));
  });
});
