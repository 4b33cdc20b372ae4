import type { Box, Stroke, Surface, TextStyle } from '../scene/surface.js';

/** Draws into the text of an SVG file that stands alone. */
export class SvgSurface implements Surface {
  private readonly parts: string[] = [];
  private clips = 0;

  /** `name` begins the ids of its parts: those of several drawings in one document must differ. */
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly font: string,
    background: string,
    private readonly title: string,
    private readonly name = '',
  ) {
    this.rect(0, 0, width, height, background);
  }

  toString(): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}" font-family="${escape(this.font)}" role="img"><title>${escape(this.title)}</title>${this.parts.join('')}</svg>\n`;
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha = 1): void {
    this.parts.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, width))}" height="${n(Math.max(0, height))}" fill="${escape(fill)}"${opacity('opacity', alpha)}/>`,
    );
  }

  frame(x: number, y: number, width: number, height: number, stroke: Stroke): void {
    this.parts.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${pen(stroke)}/>`,
    );
  }

  polyline(points: ArrayLike<number>, stroke: Stroke): void {
    this.parts.push(`<path d="${path(points)}"${pen(stroke)}/>`);
  }

  mass(lines: readonly ArrayLike<number>[], stroke: Stroke, clip: Box): void {
    this.clipped(clip, () => this.parts.push(`<path d="${lines.map(path).join('')}"${pen(stroke)}/>`));
  }

  area(points: ArrayLike<number>, fill: string, alpha: number): void {
    this.parts.push(`<path d="${path(points)}Z" fill="${escape(fill)}"${opacity('opacity', alpha)}/>`);
  }

  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void {
    this.parts.push(
      `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${escape(fill)}"${stroke ? ` stroke="${escape(stroke.color)}" stroke-width="${stroke.width ?? 1}"` : ''}/>`,
    );
  }

  text(
    text: string,
    x: number,
    y: number,
    { color, size = 11, align = 'left', baseline = 'alphabetic', weight = 400 }: TextStyle,
  ): void {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    const shift = { top: size * 0.8, middle: size * 0.35, alphabetic: 0, bottom: -size * 0.2 }[baseline];
    this.parts.push(
      `<text x="${n(x)}" y="${n(y + shift)}" fill="${escape(color)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${escape(text)}</text>`,
    );
  }

  cells(box: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void {
    const width = (box.right - box.left) / columns;
    const height = (box.bottom - box.top) / rows;
    // Smoothed edges would show as seams between neighbours.
    this.parts.push('<g shape-rendering="crispEdges">');
    for (let row = 0; row < rows; row++) {
      for (let start = 0; start < columns;) {
        const at = 4 * (row * columns + start);
        let end = start + 1;
        while (
          end < columns &&
          [0, 1, 2, 3].every((c) => rgba[4 * (row * columns + end) + c] === rgba[at + c])
        )
          end++;
        if (rgba[at + 3])
          this.rect(
            box.left + start * width,
            box.top + row * height,
            (end - start) * width,
            height,
            `rgb(${rgba[at]},${rgba[at + 1]},${rgba[at + 2]})`,
            rgba[at + 3]! / 255,
          );
        start = end;
      }
    }
    this.parts.push('</g>');
  }

  clipped(box: Box, draw: () => void): void {
    const id = `${this.name}clip${this.clips++}`;
    this.parts.push(
      `<clipPath id="${id}"><rect x="${n(box.left)}" y="${n(box.top)}" width="${n(box.right - box.left)}" height="${n(box.bottom - box.top)}"/></clipPath><g clip-path="url(#${id})">`,
    );
    draw();
    this.parts.push('</g>');
  }
}

function n(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}

function opacity(name: string, alpha: number): string {
  return alpha < 1 ? ` ${name}="${n(alpha)}"` : '';
}

function pen({ color, width = 1, alpha = 1, dash }: Stroke): string {
  return ` fill="none" stroke="${escape(color)}" stroke-width="${width}" stroke-linejoin="round"${opacity('stroke-opacity', alpha)}${dash?.length ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`;
}

function path(points: ArrayLike<number>): string {
  let text = '';
  let down = false;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    if (x !== x || y !== y) down = false;
    else {
      text += `${down ? 'L' : 'M'}${n(x)},${n(y)}`;
      down = true;
    }
  }
  return text;
}

/** Text that may stand in an XML attribute or element: no markup, no character that XML forbids. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark]!);
}
