import { describe, expect, it } from 'vitest';
import { fixedTheme } from '../../src/charts/theme/chart-theme.js';
import { layerPicture } from '../../src/charts/figures/layer-picture.js';
import type { LayerPictureData } from '../../src/charts/figures/layer-picture-data.js';
import { paintSvg } from '../../src/charts/paint/svg.js';

/**
 * A 2 × 2 kernel from or to 3 and 5 channels; the weights of one channel are the only ones that are not 0.
 */
function picture(layer: string, shape: number[], top: { index: number; value: number }[]): string {
  const columns = shape.at(-1)!;
  const rows = shape.reduce((product, size) => product * size, 1) / columns;
  const mean = (length: number, large: number): number[] =>
    Array.from({ length }, (_, i) => (i === large ? 1 : 0.25));
  const data: LayerPictureData = {
    layer,
    epoch: 3,
    shape,
    classification: null,
    metrics: {},
    stats: {
      rows,
      columns,
      rowMean: mean(rows, -1),
      columnMean: mean(columns, -1),
      rowMeanAbsChange: mean(rows, -1),
      columnMeanAbsChange: mean(columns, -1),
      top,
    },
  };
  const { scene } = layerPicture(data).draw({ width: 720, height: 480 }, fixedTheme('light'));
  return paintSvg(scene, { font: 'sans', background: '#ffffff', title: '' });
}

const circles = (svg: string): { x: number; y: number }[] =>
  [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));

describe('layerPicture', () => {
  it('draws the inputs left and the outputs right, with the strongest weights between them', () => {
    // The weight of position 0, channel 2 to output 4.
    const svg = picture('conv2d/kernel', [2, 2, 3, 5], [{ index: 2 * 5 + 4, value: 1 }]);
    expect(svg).toContain('3 input channels');
    expect(svg).toContain('5 output channels');
    const units = circles(svg);
    const [left, right] = [units.slice(0, 3), units.slice(3, 8)];
    expect(Math.max(...left.map(({ x }) => x))).toBeLessThan(Math.min(...right.map(({ x }) => x)));
    const [, y0, y1] = /<path d="M[\d.]+,([\d.]+)L.*?,([\d.]+)" fill="none"/.exec(svg)!.map(Number);
    expect(y0).toBeCloseTo(left[2]!.y, 0);
    expect(y1).toBeCloseTo(right[4]!.y, 0);
  });

  it('draws a transposed convolution from its columns to its rows', () => {
    const svg = picture('conv2d_transpose/kernel', [2, 2, 5, 3], [{ index: 4 * 3 + 2, value: 1 }]);
    expect(svg).toContain('3 input channels');
    expect(svg).toContain('5 output channels');
    const units = circles(svg);
    const [, y0, y1] = /<path d="M[\d.]+,([\d.]+)L.*?,([\d.]+)" fill="none"/.exec(svg)!.map(Number);
    expect(y0).toBeCloseTo(units.slice(0, 3)[2]!.y, 0);
    expect(y1).toBeCloseTo(units.slice(3, 8)[4]!.y, 0);
  });

  it("says how many of a large layer's units it shows, and which", () => {
    const svg = picture('embedding/embeddings', [1000, 8], []);
    expect(svg).toContain('240 of 1,000 entries');
    expect(svg).toContain('160 strongest, 80 sampled');
    expect(circles(svg).length).toBeGreaterThanOrEqual(248);
  });
});
