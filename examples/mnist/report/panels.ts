import { chartTitle, heading, ink, renderSvg } from './chart.js';

/** One curve: its mean, and the lowest and highest of several seeds. */
export interface Curve {
  name: string;
  x: number[];
  mean: number[];
  low?: number[];
  high?: number[];
}

export interface Panel {
  title: string;
  xName: string;
  yName: string;
  curves: Curve[];
  logarithmic?: boolean;
}

/** Okabe and Ito 2008: told apart also by colour-blind readers. */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#222222', '#999999'];
const panelWidth = 560;
const panelHeight = 330;
const margin = { left: 70, right: 30, top: 40, bottom: 60 };
const headHeight = 90;

function bands(panel: Panel, at: number, colour: (name: string) => string) {
  return panel.curves.flatMap(({ name, x, low, high }) => {
    if (!low || !high) return [];
    const area = (values: number[], opacity: number) => ({
      type: 'line',
      name: `${name} range`,
      data: x.map((step, i) => [step, values[i]]),
      xAxisIndex: at,
      yAxisIndex: at,
      stack: `${name} ${at}`,
      stackStrategy: 'all',
      symbol: 'none',
      silent: true,
      lineStyle: { opacity: 0 },
      areaStyle: { color: colour(name), opacity },
    });
    return [
      area(low, 0),
      area(
        high.map((value, i) => value - low[i]),
        0.18,
      ),
    ];
  });
}

const axis = {
  nameLocation: 'middle',
  nameTextStyle: { color: ink, fontSize: 13 },
  axisLabel: { color: ink, fontSize: 12 },
  axisLine: { show: true, lineStyle: { color: ink } },
  splitLine: { lineStyle: { color: '#dddddd' } },
};

function lines(panel: Panel, at: number, colour: (name: string) => string) {
  return panel.curves.map((curve) => ({
    type: 'line',
    name: curve.name,
    data: curve.x.map((step, k) => [step, curve.mean[k]]),
    xAxisIndex: at,
    yAxisIndex: at,
    symbol: 'circle',
    symbolSize: 4,
    color: colour(curve.name),
    lineStyle: { width: 2, color: colour(curve.name) },
  }));
}

/** Panels side by side, `columns` a row, below a title and one legend for all. Returns SVG text. */
export function drawPanels(title: string, subtitle: string, panels: Panel[], columns = 2): string {
  const rows = Math.ceil(panels.length / columns);
  const names = [...new Set(panels.flatMap((panel) => panel.curves.map((curve) => curve.name)))];
  const colour = (name: string) => palette[names.indexOf(name) % palette.length];
  const left = (i: number) => (i % columns) * panelWidth + margin.left;
  const top = (i: number) => headHeight + Math.floor(i / columns) * panelHeight + margin.top;
  const option = {
    title: [
      heading(title, subtitle),
      ...panels.map((panel, i) => chartTitle(panel.title, left(i), top(i) - 30)),
    ],
    legend: { data: names, top: 60, left: 20, itemGap: 24, textStyle: { color: ink, fontSize: 13 } },
    grid: panels.map((_, i) => ({
      left: left(i),
      top: top(i),
      width: panelWidth - margin.left - margin.right,
      height: panelHeight - margin.top - margin.bottom,
    })),
    xAxis: panels.map((panel, i) => ({
      ...axis,
      type: 'value',
      gridIndex: i,
      name: panel.xName,
      nameGap: 28,
    })),
    yAxis: panels.map((panel, i) => ({
      ...axis,
      type: panel.logarithmic ? 'log' : 'value',
      scale: true,
      gridIndex: i,
      name: panel.yName,
      nameGap: 48,
    })),
    series: panels.flatMap((panel, i) => [...bands(panel, i, colour), ...lines(panel, i, colour)]),
  };
  return renderSvg(option, columns * panelWidth, headHeight + rows * panelHeight);
}
