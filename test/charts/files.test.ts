import { describe, expect, it } from 'vitest';
import { fixedTheme } from '../../src/charts/theme/chart-theme.js';
import { toCsv } from '../../src/charts/csv.js';
import { lineChart } from '../../src/charts/line-chart.js';
import { MinMaxPyramid } from '../../src/charts/series/minmax-pyramid.js';
import { pack } from '../../src/charts/model-map.js';
import { numberFormat } from '../../src/charts/axes/number-format.js';
import { paintSvg } from '../../src/charts/paint/svg.js';
import { Scene } from '../../src/charts/scene/scene.js';

describe('toCsv', () => {
  it('quotes what must be quoted and disarms formulas', () => {
    expect(
      toCsv({
        columns: ['a', 'b "x"'],
        rows: [
          [1, 'two, three'],
          [null, '=HYPERLINK("x")'],
          [0.1, 'line\nbreak'],
        ],
      }),
    ).toBe('a,"b ""x"""\r\n1,"two, three"\r\n,"\'=HYPERLINK(""x"")"\r\n0.1,"line\nbreak"\r\n');
  });

  it('disarms what begins a formula behind letters that nobody sees, and leaves numbers alone', () => {
    expect(toCsv({ columns: ['@a'], rows: [[-1], [' +1'], ['\u200b=1'], ['a=1']] })).toBe(
      "'@a\r\n-1\r\n\"' +1\"\r\n'\u200b=1\r\na=1\r\n",
    );
  });
});

describe('toCsv where a spreadsheet splits at semicolons, tabs or spaces', () => {
  it('quotes cells and column names that hold them, and disarms the formula behind', () => {
    expect(
      toCsv({
        columns: ['a;=1', 'b'],
        rows: [
          ['x\t@y', 'p;q'],
          ['r s', 'plain'],
        ],
      }),
    ).toBe('"a;\'=1",b\r\n"x\t\'@y","p;q"\r\n"r s",plain\r\n');
  });
});

describe('paintSvg', () => {
  it('lets no name become markup', () => {
    const scene = new Scene(100, 50);
    scene.text('<img src=x onerror=alert(1)>\u0000&"', 1, 2, { color: '"/><b>' });
    const title = '</title><script>alert(1)</script>';
    expect(paintSvg(scene, { font: 'x', background: '#fff', title })).not.toMatch(/<(script|img|b)\b/);
  });

  it('draws a line chart with every point of a short run and its table', () => {
    const values = new MinMaxPyramid();
    values.update([1, 2, NaN, 4], 0);
    const model = lineChart({
      key: '',
      summary: 'S',
      series: [{ label: 'x', values, epochs: [0, 1, 2, 3], emphasis: 'line', color: 0, axis: 0 }],
      zoom: null,
      scale: 'linear',
      format: numberFormat('en'),
      texts: { epoch: 'Epoch', empty: '', and: String },
      marks: [],
    });
    const { scene, plot } = model.draw({ width: 640, height: 300 }, fixedTheme('light'));
    expect(paintSvg(scene, { font: 'x', background: '#fff', title: model.summary })).toMatch(
      /d="M[\d.]+,[\d.]+L[\d.]+,[\d.]+M[\d.]+,[\d.]+L[\d.]+,[\d.]+"/,
    );
    expect(plot.at(1, 0)!.lines).toEqual(['Epoch 1', 'x: 2']);
    expect(plot.at(2, 0)!.lines).toEqual(['Epoch 2', 'x: NaN']);
    expect(model.table().rows).toEqual([
      [0, 1],
      [1, 2],
      [2, null],
      [3, 4],
    ]);
  });
});

describe('pack', () => {
  it('gives every layer a box within the place, in order, none upon another', () => {
    for (const count of [1, 2, 7, 50, 200]) {
      const boxes = pack(
        Array.from({ length: count }, (_, i) => 1 + ((i * 37) % 100) ** 2),
        800,
        200,
      );
      expect(boxes).toHaveLength(count);
      boxes.forEach((box, i) => {
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(800.001);
        expect(box.bottom).toBeLessThanOrEqual(200.001);
        expect(box.right - box.left).toBeGreaterThan(1);
        const next = boxes[i + 1];
        if (next) expect(next.top > box.top || next.left >= box.right).toBe(true);
      });
    }
  });
});

describe('numberFormat', () => {
  it('names what is not finite and keeps small numbers', () => {
    const format = numberFormat('en');
    expect([NaN, Infinity, -Infinity].map(format.value)).toEqual(['NaN', '∞', '−∞']);
    expect(format.value(0.00001234)).toBe('1.23E-5');
    expect(format.value(12345.678)).toBe('12,350');
    expect(numberFormat('de').value(1.5)).toBe('1,5');
    expect(numberFormat('not a language').count(3)).toBe('3');
    expect(format.duration(90_000)).toBe('1 min 30 sec');
  });
});
