import type { StudyResult } from '../study.js';
import { drawHeatMaps, type HeatMap } from './heatMaps.js';
import { formatTable } from './table.js';

const bits = (value: number) => (value === 0 ? 'off' : String(value));
const distinct = (values: number[]) => [...new Set(values)];

function mapsOf(
  results: StudyResult[],
  what: string,
  pick: (result: StudyResult) => number | undefined,
  style: Pick<HeatMap, 'format' | 'logarithmic'>,
): HeatMap[] {
  const columns = distinct(results.map(({ matrixBits }) => matrixBits));
  const rows = distinct(results.map(({ adcBits }) => adcBits));
  return distinct(results.map(({ temperature }) => temperature)).map((temperature) => ({
    title: `${what}, ${temperature} K`,
    columns: columns.map(bits),
    rows: rows.map(bits),
    xName: 'matrix bits',
    yName: 'ADC bits',
    values: rows.map((adcBits) =>
      columns.map((matrixBits) => {
        const found = results.find(
          (result) =>
            result.adcBits === adcBits &&
            result.matrixBits === matrixBits &&
            result.temperature === temperature,
        );
        return found && pick(found);
      }),
    ),
    ...style,
  }));
}

/**
 * Heat maps, one column a temperature: error of the solution, and the test loss after training where there was some.
 * Grey: the device refused.
 */
export function drawStudy(results: StudyResult[], subtitle: string): string {
  const errors = mapsOf(results, 'error of the solution (%)', ({ solutionError }) => solutionError, {
    format: (value) => (100 * value).toPrecision(3),
    logarithmic: true,
  });
  const losses = mapsOf(results, 'test loss after training', ({ testLoss }) => testLoss, {
    format: (value) => value.toFixed(3),
  });
  const trained = results.some(({ testLoss }) => testLoss !== undefined);
  return drawHeatMaps(
    'What converters and temperature do to TNGD on MNIST',
    `${subtitle}; grey: refused`,
    trained ? [errors, losses] : [errors],
  );
}

/** The same as text, and why a device gave nothing. */
export function studyTable(results: StudyResult[]): string {
  const rows = results.map((result) => [
    bits(result.adcBits),
    bits(result.matrixBits),
    String(result.temperature),
    result.solutionError === undefined ? '' : (100 * result.solutionError).toPrecision(3),
    result.testLoss?.toFixed(3) ?? '',
    result.testAccuracy === undefined ? '' : (100 * result.testAccuracy).toFixed(2),
    result.refused ?? '',
  ]);
  const head = ['ADC bits', 'matrix bits', 'T / K', 'error %', 'test loss', 'test acc. %', 'refused because'];
  return formatTable(head, rows);
}
