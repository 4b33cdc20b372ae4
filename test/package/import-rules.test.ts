import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The import rules that a tree of files breaks, by name. */
function brokenRules(folder: string): string[] {
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'src', 'demo', '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  expect(stdout, stderr).toMatch(/^\{/);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('the import rules of ARCHITECTURE.md', { timeout: 60_000 }, () => {
  let folder: string;
  const plant = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      '{"compilerOptions":{"module":"ESNext","moduleResolution":"Bundler"}}',
    );
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const path of [
      'src/core/a.ts',
      'src/statistics/a.ts',
      'src/analysis/a.ts',
      'src/history/a.ts',
      'src/engines/cpu/a.ts',
      'src/engines/webgpu/a.ts',
      'src/monitor/a.ts',
      'src/charts/a.ts',
      'src/elements/a.ts',
      'src/report/a.ts',
      'src/tfjs/a.ts',
      'demo/a.ts',
    ]) {
      plant(path, 'export const a = 1;\n');
    }
    plant('src/index.ts', "export { a } from './core/a.js';\n");
    plant('src/element.ts', "export { a } from './elements/a.js';\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a tree that keeps them has no violation', () => {
    plant('src/engines/webgpu/ok.ts', "export { a } from '../../core/a.js';\n");
    plant('src/elements/ok.ts', "export { a } from '../charts/a.js';\n");
    expect(brokenRules(folder)).toEqual([]);
  });

  test.each([
    ['src/core/bad.ts', '../statistics/a.js', 'src-core-imports'],
    ['src/statistics/bad.ts', '../analysis/a.js', 'src-statistics-imports'],
    ['src/analysis/bad.ts', '../history/a.js', 'src-analysis-imports'],
    ['src/history/bad.ts', '../monitor/a.js', 'src-history-imports'],
    ['src/engines/cpu/bad.ts', '../../monitor/a.js', 'src-engines-cpu-imports'],
    ['src/engines/webgpu/bad.ts', '../cpu/a.js', 'src-engines-webgpu-imports'],
    ['src/engines/bad.ts', '../monitor/a.js', 'src-engines-imports'],
    ['src/monitor/bad.ts', '../engines/webgpu/a.js', 'src-monitor-imports'],
    ['src/charts/bad.ts', '../history/a.js', 'src-charts-imports'],
    ['src/elements/bad.ts', '../monitor/a.js', 'src-elements-imports'],
    ['src/report/bad.ts', '../elements/a.js', 'src-report-imports'],
    ['src/tfjs/bad.ts', '../elements/a.js', 'src-tfjs-imports'],
    ['src/monitor/bad.ts', '../index.js', 'entries-are-the-top'],
    ['src/index.ts', './elements/a.js', 'root-entry-has-no-page'],
    ['demo/bad.ts', '../src/core/a.js', 'demo-imports-public-entries'],
  ])('%s → %s breaks %s', (from, to, rule) => {
    plant(from, `export { a } from '${to}';\n`);
    try {
      expect(brokenRules(folder)).toContain(rule);
    } finally {
      if (from === 'src/index.ts') plant(from, "export { a } from './core/a.js';\n");
      else rmSync(join(folder, from));
    }
  });

  test('a type counts as an import too', () => {
    plant('src/core/bad.ts', "import type { a } from '../statistics/a.js';\nexport type A = typeof a;\n");
    try {
      expect(brokenRules(folder)).toEqual(['src-core-imports']);
    } finally {
      rmSync(join(folder, 'src/core/bad.ts'));
    }
  });

  test('an npm package inside core breaks them', () => {
    mkdirSync(join(folder, 'node_modules/d3-array'), { recursive: true });
    plant('node_modules/d3-array/package.json', '{"name":"d3-array","type":"module","main":"index.js"}');
    plant('node_modules/d3-array/index.js', 'export const mean = 1;\n');
    plant('src/core/bad.ts', "export { mean } from 'd3-array';\n");
    plant('src/charts/fine.ts', "export { mean } from 'd3-array';\n");
    try {
      expect(brokenRules(folder)).toEqual(['src-core-imports']);
    } finally {
      rmSync(join(folder, 'src/core/bad.ts'));
      rmSync(join(folder, 'src/charts/fine.ts'));
    }
  });
});
