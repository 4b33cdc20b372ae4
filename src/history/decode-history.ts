import { checkRules, type ClassificationRule } from '../analysis/classification/rules.js';
import { ARCHETYPES } from '../core/classification.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { SCALAR_METRICS } from '../core/layer-metrics.js';
import { decodeAnomaly } from './decode-anomaly.js';
import {
  array,
  asMisuse,
  count,
  finite,
  Malformed,
  nullable,
  number,
  numbers,
  oneOf,
  optional,
  parseJson,
  partial,
  record,
  text,
  where,
  type Decoder,
  type Fields,
} from './decode-value.js';
import {
  HISTORY_FORMAT,
  HISTORY_VERSION,
  MOST_BINS,
  type HistoryBlock,
  type HistoryDocument,
  type HistoryHead,
  type LayerHistoryColumns,
  type RunColumns,
} from './history-document.js';

/** No set of rules is longer: seven archetypes and five metrics. */
const MOST_RULES = 1000;
const MOST_CONDITIONS = 100;

const archetype = oneOf(ARCHETYPES);
const metric = oneOf(['luminosity', 'fractureDensity', 'entropy', 'resilience', 'variance'] as const);
const comparison = oneOf(['>', '<'] as const);

const rule = record<ClassificationRule>({
  archetype,
  conditions: array(record({ metric, comparison, threshold: number }), MOST_CONDITIONS),
});
const rules: Decoder<readonly ClassificationRule[]> = (value) => {
  const decoded = array(rule, MOST_RULES)(value);
  try {
    return checkRules(decoded, 'rules');
  } catch (error) {
    throw new Malformed(`cannot be used: ${(error as Error).message}`);
  }
};

const bins = array(
  where(number, (value) => value >= 0 && value <= Number.MAX_SAFE_INTEGER, 'is not a count of values'),
  MOST_BINS,
);
const range = array(number, 2, 2) as Decoder<unknown> as Decoder<[number, number]>;

/** What stands once in a history, whatever its length. */
function headFields(): Fields<Omit<HistoryHead, 'length' | 'layers' | 'logs'>> {
  return {
    format: oneOf([HISTORY_FORMAT]),
    version: oneOf([HISTORY_VERSION]),
    appended: count,
    maxBytes: atLeast(2 ** 16),
    maxCaptures: optional(atLeast(8)),
    rules,
    anomalies: array(decodeAnomaly, Infinity),
    anomaliesDropped: optional(count),
  };
}

function atLeast(least: number): Decoder<number> {
  return where(number, (value) => value >= least, `is below ${least}`);
}

const changes = where(
  array(number, 2, 2) as Decoder<unknown> as Decoder<[number, number]>,
  ([, captures]) => Number.isSafeInteger(captures) && captures >= 0,
  'does not count captures',
);

function columns(length: number): Fields<LayerHistoryColumns> {
  return {
    archetypes: array(nullable(archetype), length, length),
    scalars: partial(SCALAR_METRICS, numbers(length)),
    histograms: array(nullable(record({ counts: bins, range })), length, length),
  };
}

/** Columns of this many captures, and their epochs, in ascending order. */
function runColumns(length: number): Fields<RunColumns> {
  return {
    epochs: where(
      array(finite, length, length),
      (epochs) => epochs.every((epoch, index) => index === 0 || epochs[index - 1]! < epoch),
      'are not in ascending order',
    ),
    elapsedMs: numbers(length),
    loss: record({ base: numbers(length), kintsugi: numbers(length), regularization: numbers(length) }),
  };
}

/** A part of a stored history: some captures of the run, or of one layer. */
export function decodeBlock(value: unknown, head: HistoryHead): HistoryBlock {
  return malformedIsMisuse(() => {
    const { layer } = record({ layer: nullable(count) })(value);
    if (layer === null) {
      const { length } = record({ epochs: array(finite, head.length) })(value).epochs;
      return record<HistoryBlock & { layer: null }>({
        layer: () => null,
        ...runColumns(length),
        logs: array(numbers(length), head.logs.length, head.logs.length),
      })(value);
    }
    const { length } = record({ archetypes: array(nullable(archetype), head.length) })(value).archetypes;
    return record<HistoryBlock & { layer: number }>({
      layer: where(count, (index) => index < head.layers.length, 'is no layer of this history'),
      ...columns(length),
    })(value);
  });
}

/** The part of a stored history that says how long it is and what it is of. */
export function decodeHead(value: unknown, mostLayers: number): HistoryHead {
  return malformedIsMisuse(() => {
    checkFormat(value);
    return checkWhole(
      record<HistoryHead>({
        ...headFields(),
        length: count,
        logs: array(text, Infinity),
        layers: array(record({ name: text, changes }), mostLayers),
      })(value),
    );
  });
}

/**
 * A whole document; its columns are as long as it has epochs, so that nothing stands for more than the file
 * itself has.
 * @throws KintsugiError `misuse` for what is not a history, or one of a later version
 */
export function decodeHistory(json: unknown, mostLayers: number): HistoryDocument {
  const value = typeof json === 'string' ? asMisuse(NONE, WANTED, () => parseJson(json)) : json;
  return malformedIsMisuse(() => {
    checkFormat(value);
    const { length } = record({ epochs: array(finite, Infinity) })(value).epochs;
    const document = record<HistoryDocument>({
      ...headFields(),
      ...runColumns(length),
      logs: array(record({ label: text, values: numbers(length) }), Infinity),
      layers: array(record({ name: text, changes, ...columns(length) }), mostLayers),
    })(value);
    checkWhole({ ...document, length, logs: document.logs.map(({ label }) => label) });
    checkBins(document.layers);
    return document;
  });
}

/**
 * A layer's histograms are compared with each other, and room for one is room for all: they have one number of
 * bins. Another layer's may have another.
 * @throws KintsugiError `misuse`
 */
export function checkBins(layers: readonly LayerHistoryColumns[]): void {
  for (const { histograms } of layers) {
    let bins: number | undefined;
    for (const histogram of histograms)
      if (histogram !== null && (bins ??= histogram.counts.length) !== histogram.counts.length)
        throw new KintsugiError('misuse', `${NONE}: a layer's histograms have different numbers of bins`);
  }
}

function checkWhole<T extends HistoryHead>(head: T): T {
  const { appended, length, logs, layers } = head;
  if (appended < length) throw new Malformed(`has ${length} captures of ${appended} appended`);
  for (const [what, names] of [
    ['log', logs],
    ['layer', layers.map(({ name }) => name)],
  ] as const)
    if (new Set(names).size < names.length) throw new Malformed(`names a ${what} twice`);
  return head;
}

function checkFormat(value: unknown): void {
  const own = (key: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  if (own('format') !== HISTORY_FORMAT) throw new Malformed(`has no format "${HISTORY_FORMAT}"`);
  if (own('version') !== HISTORY_VERSION)
    throw new Malformed(`has another version; this release reads version ${HISTORY_VERSION}`);
}

const NONE = 'this is not a run history that can be read';
const WANTED = 'what RunHistory.toJSON() gave, whole';

function malformedIsMisuse<T>(decode: () => T): T {
  return asMisuse(NONE, WANTED, decode);
}
