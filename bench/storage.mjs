// Does the page have its turn while a history at its bound is saved, loaded, resumed and written as CSV, and what
// does that cost beside doing it in one go?
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { serveFolder } from '../demo/static-server.mjs';
import { CHROMIUM_ARGS, ensureChromium } from '../scripts/chromium.mjs';
import { bundle, root } from './lib/bundle.mjs';
import { longestTask } from './lib/longest-task.mjs';
import { report } from './lib/report.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kintsugi-storage-'));
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><meta charset="utf-8"><script type="module" src="./page.mjs"></script>',
);
cpSync(
  await bundle(join(root, 'bench/lib/storage-page.ts'), { platform: 'browser' }),
  join(folder, 'page.mjs'),
);
const server = await serveFolder(folder);
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
const rows = [];
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'runStep' in window);
  await page.evaluate(() => window.openStorage());
  for (const layers of [100, 1000]) {
    const filled = await page.evaluate((count) => window.fill(count), layers);
    for (const step of await page.evaluate(() => window.stepNames)) {
      const run = (way) => page.evaluate(([name, which]) => window.runStep(name, which), [step, way]);
      const { result: totalMs, longest } = await longestTask(browser, page, () => run(0));
      const oneGoMs = await run(1);
      const row = { step, layers, ...filled, longestTaskMs: longest, totalMs, oneGoMs };
      rows.push({ ...row, 'total / one go': totalMs / oneGoMs });
    }
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
report('A history at its default bound, in Chromium (aim: no task of more than 50 ms)', rows);
