import { type EChartsCoreOption, init } from 'echarts';

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

const ink = '#222222';
/** Of float32: what is smaller counts as equal. */
const resolution = 2 ** -24;
const size = { width: 62, height: 38 };
const margin = { left: 80, right: 30, top: 50, bottom: 60 };
const headHeight = 84;
/** Room for the title of a map, in pixels. */
const narrowest = 350;
/** Light to dark, all light enough for dark text. */
const colours = ['#ffffe5', '#fff7bc', '#fee391', '#fec44f', '#fe9929'];
const grey = '#cccccc';

/** Maps of one row of `grid` side by side, below a title; maps of one row share their colours. Returns SVG text. */
export function drawHeatMaps(title: string, subtitle: string, grid: HeatMap[][]): string {
  const first = grid[0][0];
  const inner = { width: first.columns.length * size.width, height: first.rows.length * size.height };
  const outer = {
    width: Math.max(inner.width + margin.left + margin.right, narrowest),
    height: inner.height + margin.top + margin.bottom,
  };
  const places = grid.flatMap((maps, row) => maps.map((map, column) => ({ map, row, column })));
  const left = (column: number) => column * outer.width + margin.left;
  const top = (row: number) => headHeight + row * outer.height + margin.top;
  const level = ({ value }: HeatMapCell) => Math.log10(Math.max(value, resolution));
  const axis = {
    nameLocation: 'middle',
    nameTextStyle: { color: ink },
    axisLabel: { color: ink, interval: 0 },
    axisLine: { show: false },
    axisTick: { show: false },
  };
  const option: EChartsCoreOption = {
    animation: false,
    backgroundColor: '#ffffff',
    title: [
      {
        text: title,
        subtext: subtitle,
        left: 20,
        top: 8,
        textStyle: { color: ink },
        subtextStyle: { color: ink },
      },
      ...places.map(({ map, row, column }) => ({
        text: map.title,
        left: left(column),
        top: top(row) - 28,
        textStyle: { color: ink, fontSize: 14 },
      })),
    ],
    grid: places.map(({ row, column }) => ({
      left: left(column),
      top: top(row),
      ...inner,
      show: true,
      backgroundColor: grey,
      borderWidth: 0,
    })),
    xAxis: places.map(({ map }, i) => ({
      ...axis,
      type: 'category',
      data: map.columns,
      gridIndex: i,
      name: map.xName,
      nameGap: 28,
    })),
    yAxis: places.map(({ map }, i) => ({
      ...axis,
      type: 'category',
      data: map.rows,
      gridIndex: i,
      name: map.yName,
      nameGap: 40,
    })),
    visualMap: grid.map((maps, row) => {
      const levels = maps.flatMap((map) => map.cells.flat().flatMap((cell) => (cell ? [level(cell)] : [])));
      return {
        show: false,
        seriesIndex: places.flatMap((place, i) => (place.row === row ? [i] : [])),
        dimension: 2,
        min: Math.min(...levels),
        max: Math.max(...levels),
        inRange: { color: colours },
      };
    }),
    series: places.map(({ map }, i) => ({
      type: 'heatmap',
      xAxisIndex: i,
      yAxisIndex: i,
      data: map.cells.flatMap((row, y) =>
        row.flatMap((cell, x) =>
          cell
            ? [{ value: [x, y, level(cell)], label: { show: true, color: ink, formatter: cell.text } }]
            : [],
        ),
      ),
      itemStyle: { borderColor: '#ffffff', borderWidth: 2 },
    })),
  };
  const width = grid[0].length * outer.width;
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width,
    height: headHeight + grid.length * outer.height,
  });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
