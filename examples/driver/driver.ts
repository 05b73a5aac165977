// A board behind the device port, as short as it can be: up to 64 cells, dense matrices. It has what every device must
// have and none of the features that one may have. The class Board stands for the hardware; replace it by register
// accesses and keep the rest.
import type { CreateDevice, Device } from 'spu-emulator';
import { Board } from './board.js';
import { describe } from './describe.js';
import type { Driver } from './driverState.js';
import { evolve } from './evolutions.js';
import { openMatrix, openVector } from './loads.js';
import { sample } from './sample.js';

const createDevice: CreateDevice = async (name, options, log): Promise<Device> => {
  const kappa = Number(options.kappa ?? 1e-6);
  if (!(kappa >= 0)) throw new Error(`kappa must be a number of at least 0, not ${options.kappa}`);
  const description = describe(name, kappa);
  const driver: Driver = {
    board: new Board(kappa, 0),
    versions: { matrix: 0, target: 0 },
    counters: { matrices: 0, vectors: 0, evolutions: 0, samples: 0 },
    ticks: 0,
    evolutions: new Set(),
  };
  // Whatever grows from one start of the driver to the next.
  const epoch = Math.round(Date.now() / 1000);
  log.info({ device: name, model: description.model }, 'board found');
  return {
    name,
    describe: async () => description,
    async reset(seed) {
      driver.board = new Board(kappa, seed);
      driver.versions = { matrix: 0, target: 0 };
      driver.evolutions.clear();
    },
    openMatrix: async (spec) => openMatrix(driver, spec),
    openVector: async (spec) => openVector(driver, spec),
    evolve: async (request) => evolve(driver, request),
    sample: (request) => sample(driver, request),
    async status() {
      const { board, versions, counters, ticks } = driver;
      return {
        time: { ticks, epoch },
        stateNorm: board.x && Math.hypot(...board.x),
        activity: 'idle',
        matrixVersion: versions.matrix,
        targetVersion: versions.target,
        stateVersion: 0,
        counters,
      };
    },
    async close() {},
  };
};

export default createDevice;
