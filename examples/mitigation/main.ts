import { startEmulator, useDevice } from '../mnist/training/emulator.js';
import { tellWaiting } from '../waiting.js';
import { mitigationTable } from './table.js';

// node dist/examples/mitigation/main.js [programmings] [draws] [address]: against an emulator of its own, or one that
// runs already.
const [programmings = '400', draws = '8', address] = process.argv.slice(2);
const { spu, stop } = await (address ? useDevice(address) : startEmulator([]));
try {
  const session = await spu.openSession({ seed: 1, onWaiting: tellWaiting });
  const percent = (value: number) => `${(100 * value).toPrecision(2)} %`.padStart(8);
  console.log(`| bits | one, nearest | ${programmings.padStart(3)}, stochastic |   spread |     bias |`);
  console.log('| ---- | ------------ | --------------- | -------- | -------- |');
  await mitigationTable({
    session,
    bits: [4, 5, 6, 7, 8, 10],
    programmings: Number(programmings),
    draws: Number(draws),
    onRow: ({ bits, nearest, averaged, spread, bias }) => {
      // A bias far below the spread cannot be told from 0.
      const told = bias > spread / 2 ? percent(bias) : '       -';
      console.log(
        `| ${`${bits}`.padStart(4)} | ${percent(nearest).padStart(12)} | ${percent(averaged).padStart(15)} | ${percent(spread)} | ${told} |`,
      );
    },
  });
  await session.close();
} finally {
  await stop();
}
