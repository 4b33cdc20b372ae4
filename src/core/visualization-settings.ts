import { KintsugiError } from './kintsugi-error.js';

export type VisualizationQuality = 'low' | 'medium' | 'high';
export type ImageFormat = 'png' | 'webp' | 'jpeg';

/** How pictures and files of a run are made. What draws and saves them reads it. */
export interface VisualizationSettings {
  quality: VisualizationQuality;
  /** null: pictures are saved as they are drawn. */
  compression: { format: ImageFormat; quality: number } | null;
  /** null: no file is ever removed. */
  cleanup: { keepEvery: number; maxFiles: number } | null;
}

const QUALITIES: readonly VisualizationQuality[] = ['low', 'medium', 'high'];
const FORMATS: readonly ImageFormat[] = ['png', 'webp', 'jpeg'];

/** What `compressVisualizations: true` stands for. */
export const DEFAULT_COMPRESSION = { format: 'png', quality: 85 } as const;

export function checkQuality(quality: VisualizationQuality): VisualizationQuality {
  if (!QUALITIES.includes(quality))
    throw new KintsugiError(
      'misuse',
      `There is no visualization quality "${String(quality)}"; choose ${QUALITIES.join(', ')}.`,
    );
  return quality;
}

/** Format and quality 1 … 100, for PNG the share of colours kept. */
export function checkCompression(options: { format?: ImageFormat; quality?: number } = {}): {
  format: ImageFormat;
  quality: number;
} {
  checkKeys('enableCompression', options, ['format', 'quality']);
  const { format = DEFAULT_COMPRESSION.format, quality = DEFAULT_COMPRESSION.quality } = options;
  if (!FORMATS.includes(format))
    throw new KintsugiError(
      'misuse',
      `There is no compression format "${String(format)}"; choose ${FORMATS.join(', ')}.`,
    );
  if (!(typeof quality === 'number' && quality >= 1 && quality <= 100))
    throw new KintsugiError(
      'misuse',
      `Compression quality is ${String(quality)}; give a number from 1 to 100.`,
    );
  return { format, quality };
}

/** Every `keepEvery`-th epoch's files stay; of the others at most `maxFiles`. */
export function checkCleanup(options: { keepEvery?: number; maxFiles?: number } = {}): {
  keepEvery: number;
  maxFiles: number;
} {
  checkKeys('setCleanupPolicy', options, ['keepEvery', 'maxFiles']);
  const { keepEvery = 10, maxFiles = 1000 } = options;
  for (const [name, value] of Object.entries({ keepEvery, maxFiles })) {
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new KintsugiError(
        'misuse',
        `setCleanupPolicy: ${name} is ${String(value)}; give a whole number of at least 1.`,
      );
  }
  return { keepEvery, maxFiles };
}

function checkKeys(verb: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new KintsugiError('misuse', `${verb} knows no option "${unknown}"; it has ${known.join(', ')}.`);
}
