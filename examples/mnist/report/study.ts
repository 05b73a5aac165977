import type { StudyResult } from '../training/study.js';
import { drawHeatMaps, type HeatMap, type HeatMapCell } from './heatMaps.js';
import { formatTable, mean, meanAndSpread, spread } from './table.js';

const bits = (value: number) => (value === 0 ? 'off' : String(value));
const distinct = (values: number[]) => [...new Set(values)];
const lossesOf = ({ tests }: StudyResult) => tests?.map(({ loss }) => loss);

function mapsOf(
  results: StudyResult[],
  what: string,
  cellOf: (result: StudyResult) => HeatMapCell | undefined,
): HeatMap[] {
  const columns = distinct(results.map(({ matrixBits }) => matrixBits));
  const rows = distinct(results.map(({ adcBits }) => adcBits));
  return distinct(results.map(({ temperature }) => temperature)).map((temperature) => ({
    title: `${what}, ${temperature} K`,
    columns: columns.map(bits),
    rows: rows.map(bits),
    xName: 'matrix DAC (bits)',
    yName: 'ADC (bits)',
    cells: rows.map((adcBits) =>
      columns.map((matrixBits) => {
        const found = results.find(
          (result) =>
            result.adcBits === adcBits &&
            result.matrixBits === matrixBits &&
            result.temperature === temperature,
        );
        return found && cellOf(found);
      }),
    ),
  }));
}

function errorCell({ solutionError }: StudyResult): HeatMapCell | undefined {
  if (solutionError === undefined) return undefined;
  return { value: solutionError, text: (100 * solutionError).toPrecision(3) };
}

function lossCell(result: StudyResult): HeatMapCell | undefined {
  const losses = lossesOf(result);
  if (!losses) return undefined;
  const short = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
  const note = losses.length > 1 ? `\n± ${short(spread(losses))}` : '';
  // Worse than guessing is one colour, or a single run that diverged would leave none for the others.
  return { value: Math.min(mean(losses), Math.log(10)), text: `${short(mean(losses))}${note}` };
}

/**
 * Heat maps, one column a temperature: error of the solution, and the test loss after training where there was some.
 * Grey: the device gave no answer.
 */
export function drawStudy(results: StudyResult[], subtitle: string): string {
  const errors = mapsOf(results, 'error of the solution (%)', errorCell);
  const losses = mapsOf(results, 'test loss after training (nats)', lossCell);
  const trained = results.some(({ tests }) => tests !== undefined);
  return drawHeatMaps(
    'What converters and temperature do to TNGD on MNIST',
    subtitle,
    trained ? [errors, losses] : [errors],
  );
}

/** The same as text, and why a device gave nothing. */
export function studyTable(results: StudyResult[]): string {
  const rows = results.map((result) => {
    const { solutionError, tests } = result;
    return [
      bits(result.adcBits),
      bits(result.matrixBits),
      String(result.temperature),
      solutionError === undefined ? '' : (100 * solutionError).toPrecision(3),
      meanAndSpread(lossesOf(result) ?? [], 3),
      meanAndSpread(tests?.map(({ accuracy }) => 100 * accuracy) ?? [], 2),
      result.refused ?? '',
    ];
  });
  const head = ['ADC bits', 'matrix bits', 'T / K', 'error %', 'test loss', 'test acc. %', 'refused because'];
  return formatTable(head, rows);
}
