import { describe, expect, test } from 'vitest';
import { detectTrainingAnomalies } from '../../src/analysis/anomalies/detect-training-anomalies.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { summarizeRun } from '../../src/analysis/summarize-run.js';
import { KintsugiError } from '../../src/core/kintsugi-error.js';
import { historyToCsv } from '../../src/history/history-csv.js';
import { RunHistory } from '../../src/history/run-history.js';
import { mutantsOf } from './mutants.js';

function layer(name: string, epoch: number) {
  const metrics = computeLayerMetrics({ phi: [1, 2 + epoch, NaN, 3 - epoch / 9] })!;
  return { layer: name, metrics, classification: classifyLayer(metrics) };
}

function history(captures: number, options = {}): RunHistory {
  const made = new RunHistory(options);
  for (let epoch = 0; epoch < captures; epoch++)
    made.append({
      epoch,
      layers: [layer('dense', epoch), ...(epoch % 2 ? [layer('NaN', epoch)] : [])],
      logs: { loss: epoch === 2 ? Infinity : 1 / (epoch + 1) },
      loss: { base: 1 / (epoch + 1), kintsugi: NaN, regularization: 0 },
      elapsedMs: 10 * epoch,
    });
  made.addAnomalies([
    {
      type: 'non_finite',
      layer: 'dense',
      epoch: 1,
      severity: Infinity,
      level: 'critical',
      description: 'd',
      advice: 'a',
    } as never,
  ]);
  return made;
}

const text = JSON.stringify(history(10).toJSON());
/** A copy of the document, changed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function changed(change: (document: any) => void): unknown {
  const document = JSON.parse(text) as unknown;
  change(document);
  return document;
}
const misuse = expect.objectContaining({ code: 'misuse' });

describe('a history of a stranger', () => {
  test('is refused as misuse, or works in all that takes a history', () => {
    let read = 0;
    let index = 0;
    for (const mutant of mutantsOf(text, 3000, 11)) {
      index++;
      let found: RunHistory;
      try {
        // By turns as text and as a value, which may be what no text can.
        found = RunHistory.fromJSON(index % 2 ? JSON.stringify(mutant) : mutant);
      } catch (error) {
        expect(error, `mutant ${index}`).toBeInstanceOf(KintsugiError);
        expect(error, `mutant ${index}`).toEqual(misuse);
        continue;
      }
      read++;
      expect(found.length).toBeLessThanOrEqual(10);
      expect(found.maxBytes).toBeLessThanOrEqual(64 * 2 ** 20);
      expect(found.bytes).toBeLessThan(2 ** 20);
      detectTrainingAnomalies(found);
      summarizeRun(found);
      historyToCsv(found);
      const again = RunHistory.fromJSON(JSON.stringify(found.toJSON()));
      expect(again.toJSON()).toEqual(found.toJSON());
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    // Some changes leave a history: had all been refused, nothing would have been tried.
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(2900);
  }, 60_000);

  test.each([
    [
      'an array-like in place of counts',
      (d: never) => ((d as Doc).layers[0]!.histograms[0]!.counts = { length: 2e7 }),
    ],
    ['a column longer than the epochs', (d: never) => (d as Doc).layers[0]!.scalars['variance']!.push(1)],
    ['a column shorter than the epochs', (d: never) => (d as Doc).elapsedMs.pop()],
    ['a number as text', (d: never) => ((d as Doc).layers[0]!.scalars['variance']![3] = '3')],
    ['an unknown metric', (d: never) => ((d as Doc).layers[0]!.scalars['beauty'] = (d as Doc).epochs)],
    ['an unknown archetype', (d: never) => ((d as Doc).layers[0]!.archetypes[1] = 'Hero')],
    [
      'histograms of different numbers of bins',
      (d: never) => ((d as Doc).layers[0]!.histograms[0]!.counts = [1, 2]),
    ],
    ['epochs that go back', (d: never) => ((d as Doc).epochs[3] = 1)],
    ['two layers of one name', (d: never) => ((d as Doc).layers[1]!.name = 'dense')],
    ['fewer captures appended than kept', (d: never) => ((d as Doc).appended = 9)],
    ['no anomalies', (d: never) => delete (d as Partial<Doc>).anomalies],
    ['an unknown kind of anomaly', (d: never) => ((d as Doc).anomalies[0]!['type'] = 'boredom')],
    ['an unknown level', (d: never) => ((d as Doc).anomalies[0]!['level'] = '"><i class="')],
    ['an episode without captures', (d: never) => ((d as Doc).anomalies[0]!['count'] = 0)],
    ['an end that is text', (d: never) => ((d as Doc).anomalies[0]!['end'] = '9')],
    ['rules that leave a layer without an archetype', (d: never) => (d as Doc).rules.pop()],
    ['a bound that is none', (d: never) => ((d as Doc).maxBytes = 'NaN')],
  ])('with %s is refused', (_, change) => {
    expect(() => RunHistory.fromJSON(changed(change as (document: unknown) => void))).toThrow(misuse);
  });

  test('says where it is malformed', () => {
    expect(() =>
      RunHistory.fromJSON(changed((d: Doc) => (d.layers[1]!.scalars['entropy']![2] = 'soon'))),
    ).toThrow('layers[1].scalars.entropy[2] is text, not a number');
  });

  test.each([1, 100, 100_000])('nested %i deep is refused without an overflow', (depth) => {
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(() => RunHistory.fromJSON(deep)).toThrow(misuse);
    expect(() => RunHistory.fromJSON(text.replace('"logs":[', `"logs":[${deep},`))).toThrow(misuse);
  });

  test('cannot lift the bounds of the page, and keeps its own where they are smaller', () => {
    const greedy = changed((d: Doc) => {
      d.maxBytes = 1e300;
      delete d.maxCaptures;
    });
    expect(RunHistory.fromJSON(greedy)).toMatchObject({ maxBytes: 64 * 2 ** 20, maxCaptures: Infinity });
    expect(RunHistory.fromJSON(greedy, { maxBytes: 2 ** 28, maxCaptures: 9 })).toMatchObject({
      maxBytes: 2 ** 28,
      maxCaptures: 9,
    });
    const small = JSON.stringify(new RunHistory({ maxBytes: 2 ** 16, maxCaptures: 8 }).toJSON());
    expect(RunHistory.fromJSON(small)).toMatchObject({ maxBytes: 2 ** 16, maxCaptures: 8 });
    expect(() => RunHistory.fromJSON(small, { maxBytes: NaN })).toThrow(misuse);
  });

  test('has as many layers at most as a history of the bound may have', () => {
    const layers = (count: number): unknown =>
      changed((d: Doc) => {
        d.layers = Array.from({ length: count }, (_, n) => ({
          name: `l${n}`,
          changes: [0, 0],
          archetypes: d.epochs.map(() => null),
          scalars: {},
          histograms: d.epochs.map(() => null),
        })) as never;
      });
    expect(RunHistory.fromJSON(layers(4096), { maxBytes: 2 ** 16 }).epochs.at(-1)).toBe(9);
    expect(() => RunHistory.fromJSON(layers(4097), { maxBytes: 2 ** 16 })).toThrow(misuse);
  });
});

interface Doc {
  appended: number;
  maxBytes: unknown;
  maxCaptures?: number;
  rules: unknown[];
  epochs: number[];
  elapsedMs: number[];
  layers: {
    name: string;
    archetypes: unknown[];
    scalars: Record<string, unknown[]>;
    histograms: { counts: unknown }[];
  }[];
  anomalies: Record<string, unknown>[];
}

describe('a history of ours', () => {
  test('of an older file has anomalies of one capture, whose end is not known', () => {
    expect(RunHistory.fromJSON(text).anomalies).toMatchObject([{ epoch: 1, end: null, count: 1 }]);
    const episode = changed((d: Doc) => Object.assign(d.anomalies[0]!, { end: 7, count: 4 }));
    expect(RunHistory.fromJSON(episode).anomalies).toMatchObject([{ epoch: 1, end: 7, count: 4 }]);
  });

  test('comes back with 150,000 anomalies', () => {
    const [first] = (JSON.parse(text) as Doc).anomalies;
    const anomalies = Array.from({ length: 150_000 }, (_, epoch) => ({ ...first, epoch }));
    const back = RunHistory.fromJSON(changed((d: Doc) => (d.anomalies = anomalies)));
    expect(back.anomalies.at(-1)!.epoch).toBe(149_999);
  });

  test('whose histograms were thinned comes back with those that it has', () => {
    const thinned = history(700, { maxBytes: 2 ** 16 });
    const kept = (one: RunHistory): boolean[] =>
      Array.from({ length: one.length }, (_, index) => one.histogram('dense', index) !== null);
    expect(new Set(kept(thinned)).size).toBe(2);
    expect(kept(RunHistory.fromJSON(JSON.stringify(thinned.toJSON())))).toEqual(kept(thinned));
  });
});
