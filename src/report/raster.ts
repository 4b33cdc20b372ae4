import { KintsugiError } from '../core/kintsugi-error.js';

export type RasterFormat = 'png' | 'webp' | 'jpeg';

/** A canvas that a file's picture is drawn on. */
export interface Raster {
  readonly context: CanvasRenderingContext2D;
  /**
   * Paints now what was drawn so far: canvases gather their work and would do it all in one long task at the
   * end.
   */
  settle(): void;
  /** RGBA, row by row. */
  pixels(): Uint8ClampedArray;
  /** The picture as a file's bytes; `quality` 0 … 1 where the format loses any. */
  encode(format: RasterFormat, quality?: number): Promise<Uint8Array>;
}

export type MakeRaster = (width: number, height: number) => Raster;

/** What `@napi-rs/canvas` gives, as far as it is used. */
interface NodeCanvas {
  getContext(kind: '2d'): CanvasRenderingContext2D;
  encode(format: RasterFormat, quality?: number): Promise<Uint8Array>;
}

async function bytesOf(blob: Blob, format: RasterFormat): Promise<Uint8Array> {
  // A browser that cannot write a format writes PNG without a word.
  if (blob.type !== `image/${format}`)
    throw new KintsugiError('unsupported', `This browser cannot write ${format} pictures; choose "png".`);
  return new Uint8Array(await blob.arrayBuffer());
}

function raster(
  context: CanvasRenderingContext2D | null,
  width: number,
  height: number,
  encode: Raster['encode'],
): Raster {
  if (!context)
    throw new KintsugiError('unsupported', `No 2D canvas of ${width} × ${height} pixels could be made here.`);
  return {
    context,
    settle: () => void context.getImageData(0, 0, 1, 1),
    pixels: () => context.getImageData(0, 0, width, height).data,
    encode,
  };
}

function offscreen(width: number, height: number): Raster {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', {
    willReadFrequently: true,
  }) as unknown as CanvasRenderingContext2D | null;
  return raster(context, width, height, async (format, quality) =>
    bytesOf(await canvas.convertToBlob({ type: `image/${format}`, quality }), format),
  );
}

function onPage(width: number, height: number): Raster {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  return raster(
    canvas.getContext('2d', { willReadFrequently: true }),
    width,
    height,
    async (format, quality) => {
      const blob = await new Promise<Blob | null>((resolve) =>
        canvas.toBlob(resolve, `image/${format}`, quality),
      );
      if (!blob)
        throw new KintsugiError(
          'unsupported',
          `A picture of ${width} × ${height} pixels could not be written as ${format}.`,
        );
      return bytesOf(blob, format);
    },
  );
}

/**
 * The canvas of this place: a page's or a worker's own; in Node that of the optional package
 * `@napi-rs/canvas`.
 * @throws KintsugiError `unsupported` where there is none
 */
export async function findRaster(): Promise<MakeRaster> {
  if (typeof OffscreenCanvas !== 'undefined') return offscreen;
  if (typeof document !== 'undefined') return onPage;
  // Named in a variable, so that no bundler of a page asks for it.
  const name = '@napi-rs/canvas';
  try {
    const { createCanvas } = (await import(/* @vite-ignore */ name)) as {
      createCanvas(width: number, height: number): NodeCanvas;
    };
    return (width, height) => {
      const canvas = createCanvas(width, height);
      return raster(
        canvas.getContext('2d'),
        width,
        height,
        async (format, quality) =>
          new Uint8Array(
            await canvas.encode(format, quality === undefined ? undefined : Math.round(quality * 100)),
          ),
      );
    };
  } catch (cause) {
    throw new KintsugiError(
      'unsupported',
      'Pictures need a canvas, and there is none here. In Node, install the package @napi-rs/canvas.',
      { cause },
    );
  }
}
