import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ARCHETYPE_PROFILES, RULES } from '../../src/analysis/classification/rules.js';
import { THRESHOLDS } from '../../src/analysis/thresholds.js';
import { ANOMALY_TYPES } from '../../src/core/anomaly.js';
import { SCALAR_METRICS } from '../../src/core/layer-metrics.js';
import { METRICS, metricSymbol } from '../../src/core/metrics.js';

const DOCS = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

/** The cells of a section's first table, without its head. */
function rowsOf(heading: string): string[][] {
  const section = DOCS.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const slug = (heading: string) => heading.toLowerCase().replaceAll(' ', '-');

describe('docs/metrics.md', () => {
  test('names every threshold with its value, what it decides and its source, and no other', () => {
    const rows = rowsOf('Thresholds');
    const told = rows.map(([name, value]) => `${name} ${value}`);
    const groups: [string, Readonly<Record<string, number>>][] = Object.entries(THRESHOLDS);
    const exported = groups.flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => `\`${group}.${name}\` ${value}`),
    );
    expect(told.sort()).toEqual(exported.sort());
    for (const [name, , decides, source] of rows) {
      expect(decides, name).toMatch(/\w{3}/);
      expect(source, name).toMatch(/^(guide|ours|SageMaker|range)/);
    }
  });

  test('tells every archetype by its rule and priority, in the order of the rules', () => {
    const rules = RULES.map(({ archetype, conditions }) => {
      const parts = conditions.map((one) => `${metricSymbol(one.metric)} ${one.comparison} ${one.threshold}`);
      return [archetype, parts.join(' and ') || 'otherwise', ARCHETYPE_PROFILES[archetype].priority];
    });
    expect(rowsOf('Archetypes')).toEqual(rules);
  });

  test('tells every anomaly', () => {
    expect(rowsOf('Anomalies').map(([type]) => type)).toEqual(ANOMALY_TYPES.map((type) => `\`${type}\``));
  });

  test('tells every metric, by its symbol, in a section of its own', () => {
    const names = rowsOf('Metrics').map(([cell]) => cell!);
    const headings = [...DOCS.matchAll(/^### (.+)$/gm)].map(([, heading]) => slug(heading!));
    for (const metric of SCALAR_METRICS) {
      const cell = names.find((name) => name.includes(`[\`${metric}\`]`));
      expect(cell, metric).toContain(METRICS[metric].symbol);
      expect(headings).toContain(/\(#([\w-]+)\)/.exec(cell!.slice(cell!.indexOf(`\`${metric}\``)))![1]);
    }
  });
});

test('comments lead to headings of docs/metrics.md that are there', () => {
  const headings = [...DOCS.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => slug(heading!));
  const files = import.meta.glob<string>('../../src/**/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const links = Object.values(files).flatMap((text) => [...text.matchAll(/docs\/metrics\.md#([\w-]+)/g)]);
  expect(links.length).toBeGreaterThan(5);
  for (const [, heading] of links) expect(headings).toContain(heading);
});
