// Does the demo ever hold its page up? Counts main-thread tasks of more than 50 ms while it trains with
// everything shown.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'vite';
import { serveFolder } from '../demo/static-server.mjs';
import { CHROMIUM_ARGS, ensureChromium } from '../scripts/chromium.mjs';
import { root } from './lib/bundle.mjs';
import { report } from './lib/report.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kintsugi-demo-'));
await build({
  configFile: join(root, 'demo/vite.config.ts'),
  logLevel: 'error',
  build: { outDir: folder, emptyOutDir: true },
});
const server = await serveFolder(folder);
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
const rows = [];
try {
  for (const [model, query] of [
    ['dense', '?epochs=12'],
    ['convolutional', '?epochs=6&data=windows'],
  ]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 4000 } });
    await page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver((list) =>
        window.longTasks.push(
          ...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })),
        ),
      ).observe({ entryTypes: ['longtask'] });
    });
    await page.goto(server.url + query);
    await page.waitForSelector('#train');
    await page.waitForTimeout(1000);
    const begun = await page.evaluate(() => performance.now());
    await page.click('#train');
    await page.waitForFunction(
      () => document.querySelector('kintsugi-monitor').store?.status.phase === 'finished',
      undefined,
      { timeout: 240_000 },
    );
    rows.push(
      await page.evaluate(
        ([name, from]) => {
          const tasks = window.longTasks
            .filter(({ startTime }) => startTime >= from)
            .map(({ duration }) => duration);
          return {
            model: name,
            trainingS: (performance.now() - from) / 1000,
            epochs: document.querySelector('kintsugi-monitor').store.history.length,
            tasksOver50ms: tasks.length,
            longestMs: Math.round(Math.max(0, ...tasks)),
          };
        },
        [model, begun],
      ),
    );
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
report('Main-thread tasks of more than 50 ms while the demo trains (aim: none)', rows);
