/**
 * The pixels that lines are drawn into: `scale` pixels for each unit of their points, from the corner (left,
 * top) on.
 */
export interface RasterPlace {
  width: number;
  height: number;
  scale: number;
  left: number;
  top: number;
}

/**
 * Many thin lines as one picture. A pixel that n of them cover has the color `shades[n - 1]` (RGBA as its
 * bytes lie in memory, one number), or the last where there are fewer; the rest is clear. Points are x, y
 * pairs; NaN breaks a line; what lies outside is cut off.
 *
 * A browser strokes a path of a hundred thousand segments for longer than the whole chart may take. Here
 * every column only notes where each segment enters and leaves it, and is filled once, when all are known.
 * There is no smoothing: in a crowd nobody sees the edge of one line.
 */
export function rasterLines(
  lines: readonly ArrayLike<number>[],
  place: RasterPlace,
  thickness: number,
  shades: Uint32Array,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, scale, left, top } = place;
  const ends = new Int32Array(width * (height + 1));
  const half = (thickness * scale) / 2;
  for (const points of lines) {
    let x0 = NaN;
    let y0 = NaN;
    // The column that the line is in, and how far up and down it has been there.
    let column = -1;
    let least = 0;
    let most = 0;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const x1 = points[i]! * scale - left;
      const y1 = points[i + 1]! * scale - top;
      if (!(x1 - x1 === 0 && y1 - y1 === 0)) {
        x0 = NaN;
        continue;
      }
      const end = Math.floor(x1);
      if (x0 === x0 && end !== column) {
        const slope = (y1 - y0) / (x1 - x0);
        // What lies left or right of the picture is passed in one step, however far it is.
        if (column < 0 && end >= 0) {
          column = 0;
          least = most = y0 - slope * x0;
        }
        for (const stop = Math.min(end, width); column < stop; column++) {
          const leave = y0 + slope * (column + 1 - x0);
          note(ends, width, height, column, Math.min(least, leave) - half, Math.max(most, leave) + half);
          least = most = leave;
        }
        if (column < end) {
          column = end;
          least = most = y1;
        }
      } else if (x0 !== x0) {
        if (column >= 0) note(ends, width, height, column, least - half, most + half);
        column = end;
        least = most = y1;
      }
      if (y1 < least) least = y1;
      if (y1 > most) most = y1;
      x0 = x1;
      y0 = y1;
    }
    note(ends, width, height, column, least - half, most + half);
  }
  return fill(ends, width, height, shades);
}

/** Notes the first row that is covered in a column, and the first below it that is not. */
function note(
  ends: Int32Array,
  width: number,
  height: number,
  column: number,
  from: number,
  to: number,
): void {
  if (column < 0 || column >= width) return;
  const upper = Math.max(0, Math.round(from));
  const lower = Math.min(height, Math.max(upper + 1, Math.round(to)));
  if (upper >= lower) return;
  ends[column * (height + 1) + upper]!++;
  ends[column * (height + 1) + lower]!--;
}

function fill(
  ends: Int32Array,
  width: number,
  height: number,
  shades: Uint32Array,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(width * height);
  const darkest = shades.length;
  for (let column = 0; column < width; column++) {
    let covered = 0;
    for (let row = 0, at = column * (height + 1), to = column; row < height; row++, at++, to += width) {
      covered += ends[at]!;
      if (covered > 0) pixels[to] = shades[(covered < darkest ? covered : darkest) - 1]!;
    }
  }
  return new Uint8ClampedArray(pixels.buffer);
}
