import { describe, expect, it } from 'vitest';
import { Drawing } from '../../src/charts/scene/drawing.js';
import { SvgSurface } from '../../src/charts/paint/svg-surface.js';
import type { Surface } from '../../src/charts/scene/surface.js';

const BOX = { left: 10, top: 10, right: 90, bottom: 40 };

function sketch(surface: Surface): void {
  surface.rect(1, 2, 3, 4, '#123456', 0.5);
  surface.frame(1, 2, 3, 4, { color: '#000000', width: 2 });
  surface.clipped(BOX, () => {
    surface.polyline([0, 0, 5, 5, NaN, NaN, 6, 6, 7, 7], { color: '#ff0000', dash: [2, 1] });
    surface.area([0, 0, 5, 0, 5, 5], '#00ff00', 0.3);
  });
  surface.circle(20, 20, 5, '#0000ff', { color: '#000000' });
  surface.text('a < b', 3, 4, { color: '#000000', align: 'right', baseline: 'middle' });
  surface.cells(
    BOX,
    2,
    3,
    Uint8ClampedArray.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : i * 9)),
  );
}

function svgOf(draw: (surface: Surface) => void): string {
  const surface = new SvgSurface(100, 50, 'sans', '#ffffff', 'test');
  draw(surface);
  return surface.toString();
}

function drawingOf(draw: (surface: Surface) => void): Drawing {
  const drawing = new Drawing(100, 50);
  draw(drawing);
  return drawing;
}

describe('Drawing', () => {
  it('draws on another surface what was drawn on it', () => {
    const drawing = drawingOf(sketch);
    expect(svgOf((surface) => drawing.replay(surface))).toBe(svgOf(sketch));
  });

  it('draws the same whether at once or step by step, but for the number of clips', () => {
    const drawing = drawingOf(sketch);
    const slow = svgOf((surface) => {
      for (let at = 0; at < drawing.length; at++) drawing.replay(surface, at, at + 1);
    });
    const marks = (text: string): string[] =>
      text.replace(/<clipPath.*?<\/clipPath>|<\/?g[^>]*>/g, '').match(/<[^>]+>/g)!;
    expect(marks(slow)).toEqual(marks(svgOf(sketch)));
    expect(slow.match(/<clipPath/g)).toHaveLength(2);
  });

  it('stays as it was when the data behind it changes', () => {
    const points = [0, 0, 9, 9];
    const rgba = new Uint8ClampedArray(4).fill(255);
    const drawing = drawingOf((surface) => {
      surface.polyline(points, { color: '#000000' });
      surface.area(points, '#000000', 1);
      surface.cells(BOX, 1, 1, rgba);
    });
    const before = svgOf((surface) => drawing.replay(surface));
    points.fill(7);
    rgba.fill(0);
    expect(svgOf((surface) => drawing.replay(surface))).toBe(before);
  });

  it('keeps every point of a crowd of lines, in steps of bounded size', () => {
    const lines = Array.from({ length: 40 }, (_, line) =>
      Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? line : i)),
    );
    const drawing = drawingOf((surface) => surface.mass(lines, { color: '#000000' }, BOX));
    expect(drawing.length).toBeGreaterThan(4);
    const text = svgOf((surface) => drawing.replay(surface));
    expect(text.match(/[ML]/g)).toHaveLength(40 * 100);
    expect(text.match(/M/g)).toHaveLength(40);
    expect(text.match(/<clipPath/g)).toHaveLength(1);
  });

  it('draws nested clips within both', () => {
    const drawing = drawingOf((surface) =>
      surface.clipped(BOX, () =>
        surface.clipped({ left: 0, top: 20, right: 50, bottom: 60 }, () =>
          surface.rect(0, 0, 100, 50, '#000000'),
        ),
      ),
    );
    expect(svgOf((surface) => drawing.replay(surface))).toContain(
      '<rect x="10" y="20" width="40" height="20"/>',
    );
  });

  it('splits a grid of cells into bands that meet', () => {
    const [columns, rows] = [500, 40];
    const rgba = new Uint8ClampedArray(4 * columns * rows).fill(255);
    const drawing = drawingOf((surface) => surface.cells(BOX, columns, rows, rgba));
    expect(drawing.length).toBe(5);
    let bottom = BOX.top;
    const seen = new Proxy({} as Surface, {
      get: () => (box: typeof BOX, _columns: number, height: number, cells: Uint8ClampedArray) => {
        expect(box.top).toBeCloseTo(bottom, 9);
        expect(cells).toHaveLength(4 * columns * height);
        bottom = box.bottom;
      },
    });
    drawing.replay(seen);
    expect(bottom).toBeCloseTo(BOX.bottom, 9);
  });
});
