import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterLines } from '../../src/charts/paint/raster-lines.js';

const COLOR = 0xff3366aa;
const place = { width: 40, height: 30, scale: 1, left: 0, top: 0 };

/** Rows covered in each column, as text: one line a row. */
function drawn(lines: readonly number[][], where = place, thickness = 1): string[] {
  const pixels = new Uint32Array(rasterLines(lines, where, thickness, Uint32Array.of(COLOR)).buffer);
  return Array.from({ length: where.height }, (_, row) =>
    Array.from({ length: where.width }, (_, column) =>
      pixels[row * where.width + column] === COLOR
        ? '#'
        : pixels[row * where.width + column] === 0
          ? '.'
          : '?',
    ).join(''),
  );
}

/** The same by looking at every column of every line on its own. */
function reference(lines: readonly number[][], { width, height } = place, thickness = 1): string[] {
  const cells = Array.from({ length: height }, () => new Array<string>(width).fill('.'));
  for (const points of lines) {
    const runs: number[][][] = [[]];
    for (let i = 0; i + 1 < points.length; i += 2) {
      if (Number.isFinite(points[i]) && Number.isFinite(points[i + 1]))
        runs.at(-1)!.push([points[i]!, points[i + 1]!]);
      else runs.push([]);
    }
    for (const run of runs) {
      for (let column = 0; column < width; column++) {
        const ys = run.filter(([x]) => Math.floor(x!) === column).map(([, y]) => y!);
        for (let i = 0; i + 1 < run.length; i++) {
          const [[x0, y0], [x1, y1]] = [run[i] as [number, number], run[i + 1] as [number, number]];
          for (const edge of [column, column + 1])
            if (Math.floor(x0) !== Math.floor(x1) && x0 <= edge && edge <= x1)
              ys.push(y0 + ((y1 - y0) / (x1 - x0)) * (edge - x0));
        }
        if (ys.length === 0) continue;
        const from = Math.max(0, Math.round(Math.min(...ys) - thickness / 2));
        const to = Math.min(height, Math.max(from + 1, Math.round(Math.max(...ys) + thickness / 2)));
        for (let row = from; row < to; row++) cells[row]![column] = '#';
      }
    }
  }
  return cells.map((row) => row.join(''));
}

const coordinate = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: least * 8, max: most * 8 }).map((value) => value / 8 + 1 / 64);
const line = fc
  .array(
    fc.tuple(
      coordinate(-20, 60),
      fc.oneof({ weight: 6, arbitrary: coordinate(-10, 40) }, { weight: 1, arbitrary: fc.constant(NaN) }),
    ),
    { maxLength: 12 },
  )
  .map((points) => points.sort(([a], [b]) => a - b).flat());

describe('rasterLines', () => {
  it('covers what looking at each column on its own covers', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.constantFrom(1, 2, 3), (lines, thickness) => {
        expect(drawn(lines, place, thickness)).toEqual(reference(lines, place, thickness));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no column of a line without a pixel, so that no spike and no slope falls apart', () => {
    const rows = drawn([[0, 15, 10, 15, 11, 2, 12, 15, 39.5, 28]]);
    for (let column = 0; column < 40; column++)
      expect(
        rows.some((row) => row[column] === '#'),
        `column ${column}`,
      ).toBe(true);
    expect(rows[2]![11]).toBe('#');
  });

  it('takes as long for a line that comes from far away as for any other', () => {
    const rows = drawn([
      [-1e12, 15, 1e12, 15],
      [-1e9, 3, -1e8, 3],
      [1e8, 3, 1e9, 3],
    ]);
    expect(rows[15]).toBe('#'.repeat(40));
    expect(rows[3]).toBe('.'.repeat(40));
  });

  it('scales and moves points into the picture', () => {
    expect(drawn([[5.25, 5.25, 10, 5.25]], { ...place, scale: 2, left: 10, top: 10 }, 0.5)).toEqual(
      drawn([[0.5, 0.5, 10, 0.5]], place),
    );
  });

  it('shades a pixel by how many lines cover it', () => {
    const flat = [0, 5, 39, 5];
    const pixels = new Uint32Array(
      rasterLines([flat, flat, flat, [0, 9, 39, 9]], place, 1, Uint32Array.of(1, 2)).buffer,
    );
    expect([pixels[5 * 40 + 3], pixels[9 * 40 + 3], pixels[3]]).toEqual([2, 1, 0]);
  });

  it('draws nothing of no line', () => {
    expect(drawn([[], [NaN, NaN], [3, NaN]]).join('')).not.toContain('#');
  });
});
