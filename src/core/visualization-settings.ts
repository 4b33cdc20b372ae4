import { checkOptions, type OptionTable } from './check-options.js';
import { isAtLeast, isCount, refuse } from './check-value.js';

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
    refuse('setVisualizationQuality', 'quality', quality, `one of ${QUALITIES.join(', ')}`);
  return quality;
}

const COMPRESSION: OptionTable<{ format?: ImageFormat; quality?: number }> = {
  format: [(value) => FORMATS.includes(value as ImageFormat), `one of ${FORMATS.join(', ')}`],
  quality: [(value) => isAtLeast(value, 1) && value <= 100, 'a number from 1 to 100'],
};

/** Format and quality 1 … 100, for PNG the share of colors kept. */
export function checkCompression(options: { format?: ImageFormat; quality?: number } = {}): {
  format: ImageFormat;
  quality: number;
} {
  const { format, quality } = checkOptions('enableCompression', options, COMPRESSION);
  return { format: format ?? DEFAULT_COMPRESSION.format, quality: quality ?? DEFAULT_COMPRESSION.quality };
}

const CLEANUP: OptionTable<{ keepEvery?: number; maxFiles?: number }> = {
  keepEvery: [isCount, 'a whole number of epochs, at least 1'],
  maxFiles: [isCount, 'a whole number of files, at least 1'],
};

/** Every `keepEvery`-th epoch's files stay; of the others at most `maxFiles`. */
export function checkCleanup(options: { keepEvery?: number; maxFiles?: number } = {}): {
  keepEvery: number;
  maxFiles: number;
} {
  const { keepEvery = 10, maxFiles = 1000 } = checkOptions('setCleanupPolicy', options, CLEANUP);
  return { keepEvery, maxFiles };
}
