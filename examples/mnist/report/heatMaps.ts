import { chartTitle, heading, ink, renderSvg } from './chart.js';

export interface HeatMapCell {
  /** Decides the colour, on a logarithmic scale. */
  value: number;
  /** What the cell says; two lines at most. */
  text: string;
}

/** A table of numbers as coloured cells; absent ones stay grey. */
export interface HeatMap {
  title: string;
  columns: string[];
  rows: string[];
  xName: string;
  yName: string;
  /** [row][column]. */
  cells: (HeatMapCell | undefined)[][];
}

/** Resolution of float32: what is smaller counts as equal. */
const resolution = 2 ** -24;
const size = { width: 62, height: 38 };
const margin = { left: 80, right: 30, top: 50, bottom: 60 };
const headHeight = 84;
/** Room for the title of a map, in pixels. */
const narrowest = 350;
/** Light to dark, all light enough for dark text. */
const colours = ['#ffffe5', '#fff7bc', '#fee391', '#fec44f', '#fe9929'];
const grey = '#cccccc';

const axis = {
  type: 'category',
  nameLocation: 'middle',
  nameTextStyle: { color: ink },
  axisLabel: { color: ink, interval: 0 },
  axisLine: { show: false },
  axisTick: { show: false },
};

const level = ({ value }: HeatMapCell) => Math.log10(Math.max(value, resolution));

/** One scale of colours for the maps with these numbers. */
function colourScale(maps: HeatMap[], seriesIndex: number[]) {
  const levels = maps.flatMap((map) => map.cells.flat().flatMap((cell) => (cell ? [level(cell)] : [])));
  return {
    show: false,
    seriesIndex,
    dimension: 2,
    min: Math.min(...levels),
    max: Math.max(...levels),
    inRange: { color: colours },
  };
}

function cellsOf(map: HeatMap, at: number) {
  return {
    type: 'heatmap',
    xAxisIndex: at,
    yAxisIndex: at,
    data: map.cells.flatMap((row, y) =>
      row.flatMap((cell, x) =>
        cell ? [{ value: [x, y, level(cell)], label: { show: true, color: ink, formatter: cell.text } }] : [],
      ),
    ),
    itemStyle: { borderColor: '#ffffff', borderWidth: 2 },
  };
}

/** Maps of one row of `grid` side by side, below a title; maps of one row share their colours. Returns SVG text. */
export function drawHeatMaps(title: string, subtitle: string, grid: HeatMap[][]): string {
  const first = grid[0][0];
  const inner = { width: first.columns.length * size.width, height: first.rows.length * size.height };
  const outer = {
    width: Math.max(inner.width + margin.left + margin.right, narrowest),
    height: inner.height + margin.top + margin.bottom,
  };
  const charts = grid.flatMap((maps, row) =>
    maps.map((map, column) => ({
      map,
      row,
      left: column * outer.width + margin.left,
      top: headHeight + row * outer.height + margin.top,
    })),
  );
  const option = {
    title: [
      heading(title, subtitle),
      ...charts.map(({ map, left, top }) => chartTitle(map.title, left, top - 28)),
    ],
    grid: charts.map(({ left, top }) => ({
      left,
      top,
      ...inner,
      show: true,
      backgroundColor: grey,
      borderWidth: 0,
    })),
    xAxis: charts.map(({ map }, i) => ({
      ...axis,
      data: map.columns,
      gridIndex: i,
      name: map.xName,
      nameGap: 28,
    })),
    yAxis: charts.map(({ map }, i) => ({
      ...axis,
      data: map.rows,
      gridIndex: i,
      name: map.yName,
      nameGap: 40,
    })),
    visualMap: grid.map((maps, row) =>
      colourScale(
        maps,
        charts.flatMap((chart, i) => (chart.row === row ? [i] : [])),
      ),
    ),
    series: charts.map(({ map }, i) => cellsOf(map, i)),
  };
  return renderSvg(option, grid[0].length * outer.width, headHeight + grid.length * outer.height);
}
