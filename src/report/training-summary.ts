import type { Archetype } from '../core/classification.js';
import { asMisuse, number, oneOf, parseJson, record } from '../history/decode-value.js';
import { encodeNumbers } from '../history/json-numbers.js';
import { refuse } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import {
  decodeTrainingSummary,
  TRAINING_SUMMARY_FORMAT,
  TRAINING_SUMMARY_VERSION,
} from './decode-training-summary.js';
import { summarizeRun, type RunSummary } from '../analysis/summarize-run.js';

export { TRAINING_SUMMARY_VERSION };

export interface TrainingSummary extends RunSummary {
  format: typeof TRAINING_SUMMARY_FORMAT;
  version: typeof TRAINING_SUMMARY_VERSION;
  /** When it was made, ISO 8601, UTC. */
  created: string;
  /** The run's settings as the monitor knows them; a number that is not finite stands as its name. */
  settings: Record<string, string | number | boolean>;
  /** Layers by archetype at the end. */
  archetypes: Partial<Record<Archetype, number>>;
}

export function trainingSummary(
  history: RunHistoryView,
  settings: TrainingSummary['settings'],
  now: Date,
): TrainingSummary {
  const summary = summarizeRun(history);
  const archetypes: TrainingSummary['archetypes'] = {};
  for (const { classification } of summary.layerAnalysis)
    if (classification)
      archetypes[classification.archetype] = (archetypes[classification.archetype] ?? 0) + 1;
  const readable = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      typeof setting === 'number' && !Number.isFinite(setting) ? String(setting) : setting,
    ]),
  );
  return {
    format: TRAINING_SUMMARY_FORMAT,
    version: TRAINING_SUMMARY_VERSION,
    created: now.toISOString(),
    settings: readable,
    archetypes,
    ...summary,
  };
}

/**
 * The text of `training_summary.json`: non-finite numbers as the strings "NaN", "Infinity" and "-Infinity".
 */
export function writeTrainingSummary(summary: TrainingSummary): string {
  return `${JSON.stringify(encodeNumbers(summary), null, 2)}\n`;
}

/**
 * Reads `training_summary.json`; numbers come back as numbers. What it gives is whole: everything that the
 * file's schema promises is there and of its type, and nothing else.
 * @throws KintsugiError `misuse` on another file, a later version, or one that is not whole
 */
export function readTrainingSummary(text: string): TrainingSummary {
  if (typeof text !== 'string') refuse('readTrainingSummary', 'text', text, 'that of training_summary.json');
  return asMisuse('This is not a training summary', 'the text of training_summary.json, whole', () => {
    const raw = parseJson(text);
    const { version } = record({ format: oneOf([TRAINING_SUMMARY_FORMAT]), version: number })(raw);
    if (version !== TRAINING_SUMMARY_VERSION)
      throw new KintsugiError(
        'misuse',
        `This training summary is of version ${version}; this release reads version ${TRAINING_SUMMARY_VERSION}.`,
      );
    return decodeTrainingSummary(raw);
  });
}
