import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { canvasSteps, paintCanvas, type CanvasOptions } from '../../src/charts/paint/canvas.js';
import { fileCanvas } from '../../src/charts/paint/canvas-file.js';
import { paintSvg, svgSteps } from '../../src/charts/paint/svg.js';
import { Scene } from '../../src/charts/scene/scene.js';

const BOX = { left: 10, top: 10, right: 90, bottom: 40 };
const OPTIONS = { font: 'sans', background: '#ffffff', title: 'test' };
const FILE: CanvasOptions = fileCanvas(1, { font: 'sans-serif', surface: '#ffffff' });

function sketch(): Scene {
  const scene = new Scene(100, 50);
  scene.rect(1, 2, 3, 4, '#123456', 0.5);
  scene.frame(1, 2, 3, 4, { color: '#000000', width: 2 });
  const inside = scene.clipped(BOX);
  inside.line([0, 0, 5, 5, NaN, NaN, 6, 6, 70, 37], { color: '#ff0000', dash: [2, 1] });
  inside.area([0, 0, 50, 0, 50, 50], '#00ff00', 0.3);
  scene.circle(20, 20, 5, '#0000ff', { color: '#000000' });
  scene.text('a < b', 3, 4, { color: '#000000', align: 'right', baseline: 'middle' });
  scene.cells(
    BOX,
    2,
    3,
    Uint8ClampedArray.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : i * 9)),
  );
  return scene;
}

const svgOf = (scene: Scene): string => paintSvg(scene, OPTIONS);

function pixelsOf(scene: Scene, paint = paintCanvas): Uint8ClampedArray {
  const context = createCanvas(scene.width, scene.height).getContext(
    '2d',
  ) as unknown as CanvasRenderingContext2D;
  paint(scene, context, FILE);
  return context.getImageData(0, 0, scene.width, scene.height).data;
}

describe('Scene', () => {
  it('is plain data: cloned, it is painted the same', () => {
    const scene = sketch();
    const { width, height, marks } = structuredClone({ ...scene });
    expect(paintSvg({ width, height, marks }, OPTIONS)).toBe(svgOf(scene));
  });

  it('holds no control or direction character, so that no canvas refuses a name and no name turns another', () => {
    const scene = new Scene(100, 50);
    scene.text('a\u0000b\u001bc\u0085d\n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069e', 10, 20, {
      color: '#000000',
    });
    expect(scene.marks).toMatchObject([{ text: 'abcde' }]);
    const plain = new Scene(100, 50);
    plain.text('abcde', 10, 20, { color: '#000000' });
    expect(pixelsOf(scene)).toEqual(pixelsOf(plain));
    expect(svgOf(scene)).toBe(svgOf(plain));
  });

  it('placed in another, it is painted there, and its clips move along', () => {
    const inner = new Scene(50, 40);
    inner.clipped({ left: 5, top: 5, right: 25, bottom: 15 }).rect(0, 0, 50, 40, '#ff0000');
    inner.cells({ left: 30, top: 5, right: 32, bottom: 7 }, 1, 1, Uint8ClampedArray.of(0, 0, 255, 255));
    const outer = new Scene(100, 50);
    outer.place(inner, 40, 20);
    const pixels = new Uint32Array(pixelsOf(outer).buffer);
    const filled = (color: number): number[] =>
      Array.from(pixels, (value, i) => (value === color ? i : -1)).filter((i) => i >= 0);
    const [red, blue] = [filled(0xff0000ff), filled(0xffff0000)];
    expect([red[0], red.at(-1), red.length]).toEqual([25 * 100 + 45, 34 * 100 + 64, 200]);
    expect([blue[0], blue.at(-1), blue.length]).toEqual([25 * 100 + 70, 26 * 100 + 71, 4]);
    expect(svgOf(outer)).toContain('<g transform="translate(40 20)"><clipPath');
  });

  it('within two clips it is seen within both', () => {
    const scene = new Scene(100, 50);
    scene.clipped(BOX).clipped({ left: 0, top: 20, right: 50, bottom: 60 }).rect(0, 0, 100, 50, '#000000');
    const pixels = new Uint32Array(pixelsOf(scene).buffer);
    expect(pixels.filter((value) => value === 0xff000000)).toHaveLength(40 * 20);
  });
});

describe('painting in steps', () => {
  const dense = new Scene(100, 50);
  const lines = Array.from({ length: 40 }, (_, line) =>
    Float32Array.from({ length: 200 }, (_value, i) => (i % 2 ? 10 + (line % 30) : i)),
  );
  dense.denseLines(lines, { color: '#000000' }, BOX);

  it('gives the same picture as painting at once', () => {
    for (const scene of [sketch(), dense]) {
      const slowly = pixelsOf(scene, (given, context, options) => {
        expect([...canvasSteps(given, context, options)].length).toBeGreaterThanOrEqual(scene.marks.length);
      });
      expect(slowly).toEqual(pixelsOf(scene));
      expect([...svgSteps(scene, OPTIONS)].length).toBeGreaterThanOrEqual(scene.marks.length);
    }
  });

  it('strokes a bounded number of points in each, and every point once', () => {
    expect([...svgSteps(dense, OPTIONS)].length).toBeGreaterThan(4);
    const paths = [...svgOf(dense).matchAll(/ d="([^"]*)"/g)].map(([, path]) => path!);
    for (const path of paths) expect(path.match(/[ML]/g)!.length).toBeLessThanOrEqual(700);
    expect(paths.join('').match(/[ML]/g)).toHaveLength(40 * 100);
    expect(paths.join('').match(/M/g)).toHaveLength(40);
    expect(svgOf(dense).match(/<clipPath/g)).toHaveLength(1);
  });

  it('fills a bounded number of cells in each', () => {
    const scene = new Scene(100, 50);
    const [columns, rows] = [500, 40];
    const words = Uint32Array.from({ length: columns * rows }, (_, i) => 0xff000000 + i);
    scene.cells(BOX, columns, rows, new Uint8ClampedArray(words.buffer));
    expect([...svgSteps(scene, OPTIONS)].length).toBeGreaterThanOrEqual(5);
    expect(svgOf(scene).match(/<rect/g)).toHaveLength(columns * rows + 1);
  });
});

describe('lines', () => {
  it('a lone point between gaps is a dot, in a file as on a canvas', () => {
    const scene = new Scene(100, 50);
    scene.line([5, 5, NaN, NaN, 20, 20, NaN, NaN, 40, 40, 50, 40], { color: '#000000', width: 4 });
    expect(svgOf(scene)).toContain('d="M5,5L5.01,5M20,20L20.01,20M40,40L50,40"');
    const pixels = pixelsOf(scene);
    const dark = (x: number, y: number): boolean => pixels[4 * (y * 100 + x)]! < 255;
    expect([dark(45, 40), dark(30, 30)]).toEqual([true, false]);
  });
});
