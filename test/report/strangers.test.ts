import { describe, expect, it } from 'vitest';
import { generateMonitoringReport, KintsugiError, readTrainingSummary } from '../../src/index.js';
import type { Anomaly, Classification, RunHistoryView } from '../../src/index.js';
import { reportHtml } from '../../src/report/report-html.js';
import type { TrainingSummary } from '../../src/report/index.js';
import { writeTrainingSummary } from '../../src/report/training-summary.js';
import { mutantsOf } from '../history/mutants.js';
import { trainingRun } from './training-run.js';

const MARKUP = '"><meta http-equiv="refresh" content="0;url=https://example.org/"><i class="\u0000';

/** A copy in which every text, and every key of an object with keys of anybody's, is markup. */
function infected<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((inner) => infected(inner as unknown, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, infected(inner, change)])) as T;
}

function expectNoMarkup(html: string): void {
  expect(html).not.toContain('<meta http-equiv="refresh"');
  expect(html).not.toContain('<i class');
  expect(html).not.toContain('\u0000');
  expect(html).toContain('&lt;meta http-equiv=&quot;refresh&quot;');
}

describe('the report of a history that nobody checked', () => {
  it('makes no markup of any text in it', async () => {
    const { history } = await trainingRun({}, { epochs: 3 });
    const anomaly = Object.fromEntries(
      ['type', 'layer', 'level', 'description', 'advice', 'severity', 'epoch'].map((key) => [key, MARKUP]),
    ) as unknown as Anomaly;
    const view = (overrides: Partial<Record<keyof RunHistoryView, unknown>>): RunHistoryView =>
      new Proxy(history, {
        get(target, key) {
          if (Object.hasOwn(overrides, key)) return overrides[key as keyof RunHistoryView];
          const found = Reflect.get(target, key, target) as unknown;
          return typeof found === 'function' ? (found.bind(target) as unknown) : found;
        },
      });
    for (const overrides of [
      { anomalies: [anomaly] },
      { logNames: [MARKUP] },
      { layerNames: [...history.layerNames, MARKUP] },
      {
        anomalies: [anomaly],
        classification: (layer: string, index: number): Classification | null => {
          const found = history.classification(layer, index);
          return found && { ...found, role: MARKUP, advice: MARKUP, reason: MARKUP, priority: 'critical' };
        },
      },
    ])
      expectNoMarkup((await generateMonitoringReport({ history: view(overrides) })).html);
  });

  it('makes none of any text or figure of a summary', async () => {
    const { summary } = await generateMonitoringReport(await trainingRun({}, { epochs: 12 }));
    expect(summary.anomalies.length).toBeGreaterThan(0);
    expect(summary.recommendations.length).toBeGreaterThan(0);
    const everywhere = infected({ ...summary, settings: { [MARKUP]: MARKUP } }, () => MARKUP);
    Object.assign(everywhere.performanceAnalysis, {
      logs: { [MARKUP]: { ...summary.performanceAnalysis.loss, first: MARKUP } },
    });
    Object.assign(everywhere, { archetypes: { [MARKUP]: MARKUP } });
    Object.assign(everywhere.trainingSummary, { captures: MARKUP, layers: MARKUP, firstEpoch: MARKUP });
    expectNoMarkup(reportHtml(everywhere, [{ svg: '<svg></svg>', caption: MARKUP }], []));
  });

  it.each([5, null, undefined, {}])('shows an anomaly whose type is %o', async (type) => {
    const { summary } = await generateMonitoringReport(await trainingRun({}, { epochs: 12 }));
    const [anomaly] = summary.anomalies;
    const html = reportHtml({ ...summary, anomalies: [{ ...anomaly!, type: type as never }] }, [], []);
    expect(html).toContain(`<td>${String(type)}</td>`);
  });

  it('gives known levels their class and unknown ones none', async () => {
    const { summary } = await generateMonitoringReport(await trainingRun({}, { epochs: 12 }));
    const [anomaly] = summary.anomalies;
    const html = reportHtml(
      {
        ...summary,
        anomalies: [
          { ...anomaly!, level: 'critical' },
          { ...anomaly!, level: 'dire' as never },
        ],
      },
      [],
      [],
    );
    expect(html).toContain('<tr class="critical"><td class="level">Critical</td>');
    expect(html).toContain('<tr class=""><td class="level">dire</td>');
  });
});

describe('the summary of a stranger', () => {
  it('is refused as misuse, or has all that its schema promises', async () => {
    const { summary } = await generateMonitoringReport(await trainingRun({}, { epochs: 6, layers: 2 }));
    const text = writeTrainingSummary(summary);
    let read = 0;
    for (const mutant of mutantsOf(text, 1500, 5)) {
      let found: TrainingSummary;
      try {
        found = readTrainingSummary(JSON.stringify(mutant));
      } catch (error) {
        expect(error).toBeInstanceOf(KintsugiError);
        expect(error).toMatchObject({ code: 'misuse' });
        continue;
      }
      read++;
      // Written again it is the same: nothing is half read. And a report can be made of it.
      expect(readTrainingSummary(writeTrainingSummary(found))).toEqual(found);
      reportHtml(found, [], []);
    }
    expect(read).toBeGreaterThan(20);
    expect(read).toBeLessThan(1400);
  }, 60_000);

  it.each([
    'trainingSummary',
    'layerAnalysis',
    'performanceAnalysis',
    'anomalies',
    'recommendations',
    'created',
  ])('without %s, or with one of another type, is refused', async (key) => {
    const { summary } = await generateMonitoringReport(await trainingRun({}, { epochs: 2, layers: 1 }));
    for (const wrong of [undefined, null, 5, 'text', { length: 3 }])
      expect(() => readTrainingSummary(JSON.stringify({ ...summary, [key]: wrong }))).toThrow(
        expect.objectContaining({ code: 'misuse' }),
      );
  });
});
