import type { Regl } from '@plotly/regl';

/** Pixels of a drawing in the shared canvas: its lower left corner. */
export interface GlFrame {
  width: number;
  height: number;
}

/** The two kinds of dense mark, each one draw call. */
export interface GlCommands {
  /** Separate segments, `x0 y0 x1 y1 …` in device pixels, y down; `color` is premultiplied. */
  segments(frame: GlFrame, points: Float32Array, color: readonly [number, number, number, number]): void;
  /** A grid of cells over `box` (x, y, width, height in device pixels), nearest neighbor. */
  cells(
    frame: GlFrame,
    box: readonly [number, number, number, number],
    columns: number,
    rows: number,
    rgba: Uint8Array,
  ): void;
}

const CORNERS = [0, 0, 1, 0, 0, 1, 1, 1];

export function makeCommands(regl: Regl): GlCommands {
  const positions = regl.buffer({ usage: 'stream', type: 'float', length: 16 });
  const texture = regl.texture({ width: 1, height: 1 });
  const common = {
    depth: { enable: false },
    blend: { enable: true, func: { src: 'one', dst: 'one minus src alpha' } as const },
    viewport: (_context: unknown, { width, height }: GlFrame) => ({ x: 0, y: 0, width, height }),
  };
  const drawSegments = regl({
    ...common,
    vert: `precision highp float;
attribute vec2 position;
uniform vec2 size;
void main() {
  gl_Position = vec4(position.x / size.x * 2.0 - 1.0, 1.0 - position.y / size.y * 2.0, 0.0, 1.0);
}`,
    frag: `precision mediump float;
uniform vec4 color;
void main() {
  gl_FragColor = color;
}`,
    attributes: { position: { buffer: positions, size: 2 } },
    uniforms: {
      size: regl.prop<{ size: number[] }, 'size'>('size'),
      color: regl.prop<{ color: number[] }, 'color'>('color'),
    },
    primitive: 'lines',
    count: regl.prop<{ count: number }, 'count'>('count'),
  }) as (props: object) => void;
  const drawCells = regl({
    ...common,
    vert: `precision highp float;
attribute vec2 corner;
uniform vec2 size;
uniform vec4 box;
varying vec2 place;
void main() {
  place = corner;
  vec2 at = box.xy + corner * box.zw;
  gl_Position = vec4(at.x / size.x * 2.0 - 1.0, 1.0 - at.y / size.y * 2.0, 0.0, 1.0);
}`,
    frag: `precision highp float;
uniform sampler2D cells;
varying vec2 place;
void main() {
  vec4 color = texture2D(cells, place);
  gl_FragColor = vec4(color.rgb * color.a, color.a);
}`,
    attributes: { corner: { buffer: regl.buffer(CORNERS), size: 2 } },
    uniforms: {
      size: regl.prop<{ size: number[] }, 'size'>('size'),
      box: regl.prop<{ box: number[] }, 'box'>('box'),
      cells: texture,
    },
    primitive: 'triangle strip',
    count: 4,
  }) as (props: object) => void;
  return {
    segments({ width, height }, points, color) {
      regl.poll();
      regl.clear({ color: [0, 0, 0, 0] });
      positions(points);
      drawSegments({ width, height, size: [width, height], color, count: points.length / 2 });
    },
    cells({ width, height }, box, columns, rows, rgba) {
      regl.poll();
      regl.clear({ color: [0, 0, 0, 0] });
      texture({ width: columns, height: rows, data: rgba, mag: 'nearest', min: 'nearest', wrap: 'clamp' });
      drawCells({ width, height, size: [width, height], box });
    },
  };
}
