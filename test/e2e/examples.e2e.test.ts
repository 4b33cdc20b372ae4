import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder } from '../../demo/static-server.mjs';
import { launch, watchedPage } from './browser.js';
import { BUILT } from './build.js';

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;
beforeAll(async () => {
  browser = await launch();
  server = await serveFolder(`${BUILT}examples`);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe('an example shows its run', () => {
  test.each([
    ['react', 1],
    ['vue', 1],
    ['svelte', 1],
    ['two-monitors', 2],
  ])('%s', async (name, monitors) => {
    const { page, complaints, strays } = await watchedPage(browser);
    await page.goto(`${server.url}${name}/`);
    await page.waitForFunction((count) => {
      const stores = [...document.querySelectorAll('kintsugi-monitor')].map(
        (element) =>
          (element as unknown as { store?: { status: { phase: string }; history: { length: number } } })
            .store,
      );
      return (
        stores.length === count &&
        stores.every((store) => store?.status.phase === 'finished' && store.history.length === 20)
      );
    }, monitors);
    await page.evaluate(() => {
      for (const monitor of document.querySelectorAll('kintsugi-monitor'))
        (monitor as unknown as { viewState: object }).viewState = { view: 'layers' };
    });
    for (const monitor of await page.locator('kintsugi-monitor').all()) {
      for (const layer of ['hidden', 'output'])
        await monitor.locator(`tr[data-layer="${layer}"]`).waitFor({ state: 'attached' });
    }
    expect(complaints).toEqual([]);
    expect(strays).toEqual([]);
    await page.close();
  });
});
