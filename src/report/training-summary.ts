import type { Archetype } from '../core/classification.js';
import { decodeNumbers, encodeNumbers } from '../history/json-numbers.js';
import { refuse } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import { summarizeRun, type RunSummary } from '../analysis/summarize-run.js';

export const TRAINING_SUMMARY_FORMAT = 'kintsugi-training-summary';
export const TRAINING_SUMMARY_VERSION = 1;

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

/** Keys that hold text, which may well read "NaN". */
const TEXT_KEYS = new Set([
  'layer',
  'layers',
  'description',
  'advice',
  'action',
  'because',
  'reason',
  'role',
  'verdict',
  'settings',
  'created',
]);

/**
 * Reads `training_summary.json`; numbers come back as numbers.
 * @throws KintsugiError `misuse` on another file or a later version
 */
export function readTrainingSummary(text: string): TrainingSummary {
  if (typeof text !== 'string') refuse('readTrainingSummary', 'text', text, 'that of training_summary.json');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new KintsugiError(
      'misuse',
      `This is no training summary: ${(cause as Error).message}; give the text of training_summary.json.`,
      { cause },
    );
  }
  const { format, version } = (raw ?? {}) as Partial<TrainingSummary>;
  if (format !== TRAINING_SUMMARY_FORMAT)
    throw new KintsugiError(
      'misuse',
      `This is no training summary: its format is ${JSON.stringify(format)}, not "${TRAINING_SUMMARY_FORMAT}".`,
    );
  if (version !== TRAINING_SUMMARY_VERSION)
    throw new KintsugiError(
      'misuse',
      `This training summary is of version ${JSON.stringify(version)}; this release reads version ${TRAINING_SUMMARY_VERSION}.`,
    );
  const summary = decodeNumbers(raw, TEXT_KEYS) as TrainingSummary;
  const { settings, performanceAnalysis } = raw as Partial<TrainingSummary>;
  if (typeof settings !== 'object' || typeof performanceAnalysis?.logs !== 'object')
    throw new KintsugiError(
      'misuse',
      'This training summary is not whole: its settings or its performance analysis are missing.',
    );
  // Its keys are names that anybody chose.
  const logs = Object.fromEntries(
    Object.entries(performanceAnalysis.logs).map(([key, value]) => [key, decodeNumbers(value, new Set())]),
  ) as TrainingSummary['performanceAnalysis']['logs'];
  return { ...summary, performanceAnalysis: { ...summary.performanceAnalysis, logs } };
}
