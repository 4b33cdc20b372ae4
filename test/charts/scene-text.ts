import type { Mark, Points, Stroke } from '../../src/charts/scene/marks.js';
import type { Scene } from '../../src/charts/scene/scene.js';

/** Points written of one line at most; of longer ones the first and the last, and how many there are. */
const MOST_POINTS = 12;
/** Marks of one kind and look in a row that are written one by one; of more the first and the last. */
const MOST_ALIKE = 6;

/** A scene as text, one mark a line, to be compared and read. */
export function sceneText({ width, height, marks }: Scene): string {
  return [`scene ${n(width)} × ${n(height)}`, ...markLines(marks, '')].join('\n') + '\n';
}

function markLines(marks: readonly Mark[], indent: string): string[] {
  const lines: string[] = [];
  for (let i = 0; i < marks.length;) {
    let end = i + 1;
    while (end < marks.length && lookOf(marks[end]!) === lookOf(marks[i]!)) end++;
    const alike = marks.slice(i, end);
    if (alike.length <= MOST_ALIKE) for (const mark of alike) lines.push(...markLine(mark, indent));
    else
      lines.push(
        ...markLine(alike[0]!, indent),
        `${indent}… ${alike.length - 2} more of the kind …`,
        ...markLine(alike.at(-1)!, indent),
      );
    i = end;
  }
  return lines;
}

/** What marks in a row have to share for only two of them to be written; texts are always written. */
function lookOf(mark: Mark): unknown {
  return mark.kind === 'rect' || mark.kind === 'circle' || mark.kind === 'frame' ? mark.kind : mark;
}

function markLine(mark: Mark, indent: string): string[] {
  switch (mark.kind) {
    case 'rect':
      return [`${indent}rect ${at(mark)} ${size(mark)} ${mark.fill}${alpha(mark.alpha)}`];
    case 'frame':
      return [`${indent}frame ${at(mark)} ${size(mark)} ${pen(mark.stroke)}`];
    case 'line':
      return [`${indent}line ${pen(mark.stroke)}: ${points(mark.points)}`];
    case 'denseLines': {
      const total = mark.lines.reduce((sum, line) => sum + line.length / 2, 0);
      return [
        `${indent}${mark.lines.length} dense lines ${pen(mark.stroke)}, ${n(total)} points`,
        `${indent}  first: ${points(mark.lines[0]!)}`,
        `${indent}  last: ${points(mark.lines.at(-1)!)}`,
      ];
    }
    case 'area':
      return [`${indent}area ${mark.fill}${alpha(mark.alpha)}: ${points(mark.points)}`];
    case 'circle':
      return [
        `${indent}circle ${at(mark)} r ${n(mark.radius)} ${mark.fill}${mark.stroke ? ` ${pen(mark.stroke)}` : ''}`,
      ];
    case 'text': {
      const { color, size: height = 11, align = 'left', baseline = 'alphabetic', weight = 400 } = mark.style;
      return [
        `${indent}text ${at(mark)} ${JSON.stringify(mark.text)} ${color} ${n(height)}px ${weight} ${align} ${baseline}`,
      ];
    }
    case 'cells': {
      const { box, columns, rows, rgba } = mark;
      const place = `${n(box.left)},${n(box.top)} to ${n(box.right)},${n(box.bottom)}`;
      const colors = new Set(new Uint32Array(rgba.slice().buffer));
      return [
        `${indent}cells ${columns} × ${rows} in ${place}, ${colors.size} colors, checksum ${checksum(rgba)}`,
      ];
    }
    case 'group': {
      const { x, y, clip } = mark;
      const within = clip
        ? ` within ${n(clip.left)},${n(clip.top)} to ${n(clip.right)},${n(clip.bottom)}`
        : '';
      return [`${indent}group at ${n(x)},${n(y)}${within}`, ...markLines(mark.marks, `${indent}  `)];
    }
  }
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}

function at({ x, y }: { x: number; y: number }): string {
  return `${n(x)},${n(y)}`;
}

function size({ width, height }: { width: number; height: number }): string {
  return `${n(width)} × ${n(height)}`;
}

function alpha(value: number | undefined): string {
  return value === undefined || value === 1 ? '' : ` alpha ${Math.round(value * 100) / 100}`;
}

function pen({ color, width = 1, alpha: opacity, dash }: Stroke): string {
  return `${color} ${Math.round(width * 100) / 100}px${alpha(opacity)}${dash?.length ? ` dash ${dash.join(' ')}` : ''}`;
}

function points(values: Points): string {
  const pairs = Array.from({ length: values.length / 2 }, (_, i) =>
    Number.isFinite(values[2 * i + 1]!) ? `${n(values[2 * i]!)},${n(values[2 * i + 1]!)}` : '-',
  );
  if (pairs.length <= MOST_POINTS) return pairs.join(' ');
  const half = MOST_POINTS / 2;
  return `${pairs.slice(0, half).join(' ')} … ${pairs.slice(-half).join(' ')} (${pairs.length} points)`;
}

/** FNV-1a of colors rounded to eight levels, so that no rounding of another machine shows. */
function checksum(rgba: Uint8ClampedArray): string {
  let hash = 0x811c9dc5;
  for (const byte of rgba) hash = Math.imul(hash ^ (byte >> 5), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
