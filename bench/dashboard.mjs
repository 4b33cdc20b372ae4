// How soon does the dashboard stand, and what does one more epoch cost the page, beside tfjs-vis and Plotly
// with the same lines? Does that grow with the run?
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { serveFolder } from '../demo/static-server.mjs';
import { CHROMIUM_ARGS, ensureChromium } from '../scripts/chromium.mjs';
import { bundle, root } from './lib/bundle.mjs';
import { LIMIT_MS, measureCell, withPage } from './lib/dashboard-cell.mjs';
import { comparisonRow, growthRow } from './lib/dashboard-rows.mjs';
import { report } from './lib/report.mjs';

const SIZES = [10, 200].flatMap((layers) => [100, 1000, 10_000].map((epochs) => ({ layers, epochs })));
/** Room for every epoch: with fewer points than the others draw there would be nothing to compare. */
const ALL_KEPT = 2 ** 29;
const AS_SHIPPED = 2 ** 26;
const SCRIPTS = { tfvis: ['tfvis.js'], plotly: ['plotly.js'], plotlygl: ['plotly.js'] };
const MONITORS = 20;

const folder = mkdtempSync(join(tmpdir(), 'kintsugi-dashboard-'));
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><meta charset="utf-8"><script type="module" src="./page.mjs"></script>',
);
cpSync(
  await bundle(join(root, 'bench/lib/dashboard-page.ts'), { platform: 'browser' }),
  join(folder, 'page.mjs'),
);
cpSync(join(root, 'node_modules/@tensorflow/tfjs-vis/dist/tfjs-vis.umd.min.js'), join(folder, 'tfvis.js'));
cpSync(join(root, 'node_modules/plotly.js-dist-min/plotly.min.js'), join(folder, 'plotly.js'));
const server = await serveFolder(folder);
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
const cells = [];
const grown = [];
const crowds = [];

/** What could not be measured, as of a page that ran out of memory, is null; of ours that is an error. */
const cell = async (kind, size, more = {}) => {
  const found = await measureCell(browser, server.url, {
    kind,
    ...size,
    maxBytes: ALL_KEPT,
    scripts: SCRIPTS[kind],
    ...more,
  }).catch((error) => {
    if (!SCRIPTS[kind]) throw error;
    return { first: null, update: null, error: error.message };
  });
  console.log(`${kind}, ${size.layers} layers × ${size.epochs} epochs: ${JSON.stringify(found)}`);
  return found;
};

try {
  for (const size of SIZES) {
    const measured = { ...size };
    const before = cells.at(-1)?.layers === size.layers ? cells.at(-1) : undefined;
    for (const kind of ['metrics', 'monitor', 'tfvis', 'plotly', 'plotlygl']) {
      const stopped = cells.some(
        (smaller) =>
          smaller[kind]?.update === null && smaller.layers <= size.layers && smaller.epochs <= size.epochs,
      );
      // Of Plotly's two kinds of lines, one that was left far behind is not tried again with ten times as
      // many points.
      const beaten = kind === 'plotlygl' && before?.plotlygl.update > 5 * before?.plotly.update;
      measured[kind] = stopped || beaten ? { first: null, update: null } : await cell(kind, size);
    }
    cells.push(measured);
  }
  for (const kind of ['metrics', 'monitor']) {
    const size = SIZES.at(-1);
    grown.push(growthRow(kind, cells, await cell(kind, size, { maxBytes: AS_SHIPPED, thins: true })));
  }
  for (const [kind, dashboards] of [
    ['monitor', '<kintsugi-monitor>'],
    ['plotlygl', 'Plotly, scattergl'],
  ]) {
    crowds.push({
      dashboards,
      count: MONITORS,
      ...(await withPage(browser, server.url, SCRIPTS[kind] ?? [], (page) =>
        page.evaluate(([k, n]) => window.dashboard.crowd(k, n), [kind, MONITORS]),
      )),
    });
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}

const limit = `more than ${LIMIT_MS / 1000} s: –`;
report(
  `<kintsugi-metrics> beside tfjs-vis and Plotly: the same lines, milliseconds and their ratios (${limit})`,
  cells.map((one) => comparisonRow(one, 'metrics')),
);
report(
  `<kintsugi-monitor>, all panels of its overview, beside the same charts of lines (${limit})`,
  cells.map((one) => comparisonRow(one, 'monitor')),
);
report('Growth: one more epoch after 10,000 epochs / after 100, milliseconds on the main thread', grown);
report('WebGL contexts of many dashboards on one page', crowds);
