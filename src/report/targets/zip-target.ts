import type { Zip } from 'fflate';
import { dateOf } from '../check-report.js';
import { yieldEvery } from '../../yield-to-main.js';
import { checkOptions, type OptionTable } from '../../core/check-options.js';
import { isFunction } from '../../core/check-value.js';
import { checkBytes, partsOf, type SaveTarget } from './save-target.js';

export interface ZipTarget extends SaveTarget {
  /** Paths held, in the order first written. */
  readonly paths: readonly string[];
  /** The archive, a file at a time as it is read: the whole of it is never in memory twice. */
  stream(): ReadableStream<Uint8Array>;
  /** The archive as a file to download. */
  blob(): Promise<Blob>;
}

/** Bytes packed in one go. */
const PIECE = 1 << 16;

const OPTIONS: OptionTable<{ now?: () => Date }> = { now: [isFunction, 'a function that gives a Date'] };

/**
 * Files gathered in memory for one zip file. `now` dates them.
 * @throws KintsugiError `misuse` for a wrong option
 */
export function zipTarget(options: { now?: () => Date } = {}): ZipTarget {
  const { now = () => new Date() } = checkOptions('zipTarget', options, OPTIONS);
  const files = new Map<string, { data: Uint8Array; at: Date }>();
  const stream = (): ReadableStream<Uint8Array> => {
    const left = [...files];
    const turn = yieldEvery();
    let zip: Zip;
    const loaded = import('fflate');
    return new ReadableStream<Uint8Array>({
      async start(controller) {
        zip = new (await loaded).Zip((error, chunk, final) => {
          if (error) return controller.error(error);
          if (chunk.length > 0) controller.enqueue(chunk);
          if (final) controller.close();
        });
      },
      async pull() {
        const next = left.shift();
        if (next === undefined) return zip.end();
        const [path, { data, at }] = next;
        const { ZipDeflate, ZipPassThrough } = await loaded;
        // Pictures are packed already.
        const entry = /\.(png|gif|webp|jpe?g)$/.test(path)
          ? new ZipPassThrough(path)
          : new ZipDeflate(path, { level: 6 });
        // What a zip file can date: a clock outside these years is not an error of the report's.
        entry.mtime = new Date(
          Math.min(Date.UTC(2098, 0), Math.max(Date.UTC(1981, 0), new Date(at).getTime())),
        );
        zip.add(entry);
        for (let start = 0; start === 0 || start < data.length; start += PIECE) {
          entry.push(data.subarray(start, start + PIECE), start + PIECE >= data.length);
          await turn();
        }
      },
    });
  };
  return {
    name: 'a zip file',
    get paths() {
      return [...files.keys()];
    },
    async write(path, data) {
      checkBytes(data);
      files.set(partsOf(path).join('/'), { data, at: dateOf('zipTarget', now) });
    },
    async remove(path) {
      files.delete(partsOf(path).join('/'));
    },
    stream,
    blob: async () => new Blob([await new Response(stream()).blob()], { type: 'application/zip' }),
  };
}
