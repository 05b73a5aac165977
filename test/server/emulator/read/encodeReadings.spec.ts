import { expect } from 'chai';
import { encodeReadings } from '../../../../server/emulator/read/encodeReadings.js';
import { halfFormats, nearestHalf, valueOfHalf } from '../../../support/client/halves.js';
import { evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

const [float16] = halfFormats;

describe('float16 read-outs', () => {
  it('round to the nearest half, of any number of numbers', () => {
    for (const length of [1, 7, 8192, 20_000]) {
      const values = new Float32Array(length);
      testNormals(length)(values);
      for (let i = 0; i < length; i += 5) values[i] *= 2 ** ((i % 40) - 24);
      values[0] = 1e6;
      const bytes = encodeReadings(values, 'float16');
      const halves = new Uint16Array(bytes.buffer);
      expect(halves).to.have.length(length);
      expect(valueOfHalf(float16, halves[0])).to.equal(Number.POSITIVE_INFINITY);
      for (let i = 1; i < length; i++)
        expect(halves[i], `${values[i]}`).to.equal(nearestHalf(float16, values[i]));
    }
  });

  it('are what float64 read-outs round to', async () => {
    const read = async (dtype: 'float16' | 'float64') => {
      const device = await testMachine({ noise: { kappa: 1 } });
      await loadDiagonal(device, [0.5, 2, 8], { dtype: 'float32' });
      await loadVector(device, [1, -2, 3], { dtype: 'float32' });
      await evolve(device, { duration: 1, initialState: 'zero' });
      return sample(device, { count: 100, interval: 1, dtype });
    };
    const { values, header } = await read('float16');
    expect(header).to.deep.include({ dtype: 'float16', shape: [100, 3] });
    const exact = (await read('float64')).values;
    expect(values).to.deep.equal(exact.map((value) => valueOfHalf(float16, nearestHalf(float16, value))));
  });
});
