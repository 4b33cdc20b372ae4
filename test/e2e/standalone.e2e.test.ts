import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder } from '../../demo/static-server.mjs';
import { launch, watchedPage } from './browser.js';
import { BUILT, LIBRARY } from './build.js';

/** The strictest policy that the element is to live under. */
const STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('the standalone script', () => {
  test.each([['no policy', {}], ['a strict content security policy', { 'content-security-policy': STRICT }]])('is all that a page needs, under %s', async (_title, headers) => {
    const server = await serveFolder(`${BUILT}examples/html`, { headers: headers as Record<string, string> });
    const { page, complaints, strays } = await watchedPage(browser);
    await page.goto(server.url);
    const monitor = page.locator('kintsugi-monitor');
    await page.waitForFunction(() => {
      const { store } = document.querySelector('kintsugi-monitor') as unknown as { store?: { status: { phase: string }; history: { length: number } } };
      return store?.status.phase === 'finished' && store.history.length === 20;
    });
    await monitor.evaluate((element) => {
      (element as unknown as { viewState: object }).viewState = { view: 'layers' };
    });
    await monitor.locator('tr[data-layer="hidden"]').waitFor();
    expect(await page.evaluate(() => Object.keys((window as unknown as { kintsugi: object }).kintsugi))).toEqual(expect.arrayContaining(['createEngine', 'LayerMonitor', 'classifyLayer', 'tfjs']));
    expect(complaints).toEqual([]);
    expect(strays).toEqual([]);
    await page.close();
    await server.close();
  });

  test('defines the adapter when TensorFlow.js is on the page, and says what is missing when it is not', async () => {
    const folder = `${BUILT}standalone-tf/`;
    mkdirSync(folder, { recursive: true });
    cpSync(`${LIBRARY}kintsugi-monitor.js`, `${folder}kintsugi-monitor.js`);
    cpSync(createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js'), `${folder}tf.min.js`);
    const html = (scripts: string) => `<!doctype html><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">${scripts}<kintsugi-monitor></kintsugi-monitor>`;
    writeFileSync(`${folder}with.html`, html('<script src="kintsugi-monitor.js"></script><script src="tf.min.js"></script>'));
    writeFileSync(`${folder}without.html`, html('<script src="kintsugi-monitor.js"></script>'));
    const server = await serveFolder(folder);
    const { page, complaints } = await watchedPage(browser);

    await page.goto(`${server.url}without.html`);
    expect(await page.evaluate(() => {
      try {
        return String((window as unknown as { kintsugi: { tfjs: unknown } }).kintsugi.tfjs);
      } catch (error) {
        return (error as Error).message;
      }
    })).toMatch(/load its script/);

    await page.goto(`${server.url}with.html`);
    const outcome = await page.evaluate(async () => {
      // Whatever the global scripts define, as a page of one's own sees it.
      const { tf, kintsugi } = window as unknown as { tf: typeof import('@tensorflow/tfjs'); kintsugi: { tfjs: typeof import('../../src/tfjs/index.js') } };
      const { KintsugiCallback, KintsugiOptimizer } = kintsugi.tfjs;
      await tf.setBackend('cpu');
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' }), tf.layers.dense({ units: 1 })] });
      model.compile({ optimizer: new KintsugiOptimizer(tf.train.adam(0.01)), loss: 'meanSquaredError' });
      const callback = new KintsugiCallback({ budget: 1 });
      (document.querySelector('kintsugi-monitor') as unknown as { store: unknown }).store = callback.store;
      await model.fit(tf.randomNormal([64, 3]), tf.randomNormal([64, 1]), { epochs: 5, verbose: 0, callbacks: [callback] });
      const { history } = callback.store;
      return { epochs: Array.from(history.epochs), layers: [...history.layerNames], luminosity: history.at(-1)!.layers.map(({ metrics }) => metrics.luminosity) };
    });
    expect(outcome.epochs).toEqual([0, 1, 2, 3, 4]);
    expect(outcome.layers).toHaveLength(4);
    for (const luminosity of outcome.luminosity) expect(luminosity).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.close();
    await server.close();
  });
});
