import { type EChartsCoreOption, init } from 'echarts';

/** Colour of text and axes. */
export const ink = '#222222';

/** Heading of a whole picture, and of one of its charts. */
export const heading = (title: string, subtitle: string) => ({
  text: title,
  subtext: subtitle,
  left: 20,
  top: 8,
  textStyle: { color: ink },
  subtextStyle: { color: ink },
});
export const chartTitle = (text: string, left: number, top: number) => ({
  text,
  left,
  top,
  textStyle: { color: ink, fontSize: 14 },
});

/** The picture as SVG text, width and height in pixels. */
export function renderSvg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: '#ffffff', ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
