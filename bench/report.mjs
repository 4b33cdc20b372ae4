// How long does the report of a run take in Chromium, all its files in a zip, and how does that grow with
// layers and epochs?
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { serveFolder } from '../demo/static-server.mjs';
import { CHROMIUM_ARGS, ensureChromium } from '../scripts/chromium.mjs';
import { bundle, root } from './lib/bundle.mjs';
import { report } from './lib/report.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kintsugi-report-'));
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><meta charset="utf-8"><script type="module" src="./page.mjs"></script>',
);
cpSync(
  await bundle(join(root, 'bench/lib/report-page.ts'), { platform: 'browser' }),
  join(folder, 'page.mjs'),
);
const server = await serveFolder(folder);
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: [...CHROMIUM_ARGS, '--enable-precise-memory-info'],
});
const rows = [];
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'measureReport' in window);
  await page.evaluate(() => window.measureReport(5, 50));
  for (const [layers, epochs] of [
    [50, 500],
    [25, 500],
    [100, 500],
    [50, 250],
    [50, 1000],
  ])
    rows.push(await page.evaluate(([l, e]) => window.measureReport(l, e), [layers, epochs]));
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
report('Report of a run, every file, in Chromium (aim: at most 5000 ms for 50 layers × 500 epochs)', rows);
