import type { Box, CellsMark, Mark, Size, Stroke, TextMark } from '../scene/marks.js';
import { areaPath, linePath } from './path.js';
import { cellRuns, MOST_CELLS, slices } from './slices.js';

export interface SvgOptions {
  font: string;
  background: string;
  /** One sentence: what is seen. */
  title: string;
  /** Begins the ids of its parts: those of several drawings in one document must differ. */
  name?: string;
}

/** The text of an SVG file that stands alone. */
export function paintSvg(scene: Size & { marks: readonly Mark[] }, options: SvgOptions): string {
  const steps = svgSteps(scene, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same a step at a time, each well within a frame; the text is what is returned at the end. */
export function* svgSteps(
  { width, height, marks }: Size & { marks: readonly Mark[] },
  { font, background, title, name = '' }: SvgOptions,
): Generator<void, string> {
  const writer: Writer = { parts: [], clips: 0, name };
  writer.parts.push(rect(0, 0, width, height, background, 1));
  yield* write(marks, writer);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${escape(font)}" role="img">` +
    `<title>${escape(title)}</title>${writer.parts.join('')}</svg>\n`
  );
}

interface Writer {
  parts: string[];
  clips: number;
  name: string;
}

function* write(marks: readonly Mark[], writer: Writer): Generator<void> {
  const { parts } = writer;
  for (const mark of marks) {
    switch (mark.kind) {
      case 'rect':
        parts.push(rect(mark.x, mark.y, mark.width, mark.height, mark.fill, mark.alpha));
        break;
      case 'frame':
        parts.push(`<rect${place(mark.x, mark.y, mark.width, mark.height)}${pen(mark.stroke)}/>`);
        break;
      case 'line':
        parts.push(`<path d="${linePath(mark.points)}"${pen(mark.stroke)}/>`);
        break;
      case 'denseLines':
        parts.push(openClip(mark.box, writer));
        for (const points of slices(mark.lines)) {
          parts.push(`<path d="${linePath(points)}"${pen(mark.stroke)}/>`);
          yield;
        }
        parts.push('</g>');
        break;
      case 'area':
        parts.push(
          `<path d="${areaPath(mark.points)}" fill="${escape(mark.fill)}"${opacity('opacity', mark.alpha)}/>`,
        );
        break;
      case 'circle':
        parts.push(
          `<circle cx="${n(mark.x)}" cy="${n(mark.y)}" r="${n(mark.radius)}" fill="${escape(mark.fill)}"` +
            `${mark.stroke ? outline(mark.stroke) : ''}/>`,
        );
        break;
      case 'text':
        parts.push(text(mark));
        break;
      case 'cells':
        yield* cells(mark, parts);
        break;
      case 'group':
        if (mark.x !== 0 || mark.y !== 0) parts.push(`<g transform="translate(${n(mark.x)} ${n(mark.y)})">`);
        if (mark.clip) parts.push(openClip(mark.clip, writer));
        yield* write(mark.marks, writer);
        if (mark.clip) parts.push('</g>');
        if (mark.x !== 0 || mark.y !== 0) parts.push('</g>');
        break;
    }
    yield;
  }
}

function* cells({ box, columns, rows, rgba }: CellsMark, parts: string[]): Generator<void> {
  const width = (box.right - box.left) / columns;
  const height = (box.bottom - box.top) / rows;
  // Smoothed edges would show as seams between neighbors.
  parts.push('<g shape-rendering="crispEdges">');
  let seen = 0;
  for (const { row, start, end, color, alpha } of cellRuns(columns, rows, rgba)) {
    parts.push(
      rect(box.left + start * width, box.top + row * height, (end - start) * width, height, color, alpha),
    );
    if (++seen % MOST_CELLS === 0) yield;
  }
  parts.push('</g>');
}

function text({ text: content, x, y, style }: TextMark): string {
  const { color, size = 11, align = 'left', baseline = 'alphabetic', weight = 400 } = style;
  const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
  const shift = { top: size * 0.8, middle: size * 0.35, alphabetic: 0, bottom: -size * 0.2 }[baseline];
  return (
    `<text x="${n(x)}" y="${n(y + shift)}" fill="${escape(color)}" font-size="${size}" ` +
    `font-weight="${weight}" text-anchor="${anchor}">${escape(content)}</text>`
  );
}

function openClip({ left, top, right, bottom }: Box, writer: Writer): string {
  const id = `${writer.name}clip${writer.clips++}`;
  return (
    `<clipPath id="${id}"><rect${place(left, top, right - left, bottom - top)}/></clipPath>` +
    `<g clip-path="url(#${id})">`
  );
}

function rect(x: number, y: number, width: number, height: number, fill: string, alpha: number): string {
  return `<rect${place(x, y, width, height)} fill="${escape(fill)}"${opacity('opacity', alpha)}/>`;
}

function place(x: number, y: number, width: number, height: number): string {
  return ` x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, width))}" height="${n(Math.max(0, height))}"`;
}

function n(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}

function opacity(name: string, alpha: number): string {
  return alpha < 1 ? ` ${name}="${n(alpha)}"` : '';
}

function outline({ color, width = 1 }: Stroke): string {
  return ` stroke="${escape(color)}" stroke-width="${width}"`;
}

function pen(stroke: Stroke): string {
  const dash = stroke.dash?.length ? ` stroke-dasharray="${stroke.dash.join(' ')}"` : '';
  return (
    ` fill="none"${outline(stroke)} stroke-linejoin="round"` +
    `${opacity('stroke-opacity', stroke.alpha ?? 1)}${dash}`
  );
}

/** Text that may stand in an XML attribute or element: no markup, no character that XML forbids. */
function escape(value: string): string {
  return value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark]!);
}
