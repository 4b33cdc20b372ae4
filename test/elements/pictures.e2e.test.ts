import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFolder } from '../../demo/static-server.mjs';
import { launch, watchedPage } from '../e2e/browser.js';
import { BUILT, LIBRARY } from '../e2e/build.js';

/** Where the pictures stay, to be looked at. */
const PICTURES = fileURLToPath(new URL('../artifacts/views/', import.meta.url));

/** A run of real captures: layers of many kinds, one dies, one explodes, one turns NaN. */
const RUN = `
import 'kintsugi-monitor/element';
import { createEngine, LayerMonitor } from 'kintsugi-monitor';
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const shapes = [['embedding/embeddings', [500, 16]], ['conv1d/kernel', [5, 16, 32]], ['conv2d/kernel', [3, 3, 8, 16]], ['lstm/kernel', [16, 64]], ['lstm/recurrent_kernel', [16, 64]], ['attention/query', [32, 32]], ['attention/key', [32, 32]], ['attention/value', [32, 32]], ['dense_1/kernel', [64, 32]], ['dense_1/bias', [32]], ['dense_2/kernel', [32, 10]], ['dense_2/bias', [10]]];
const layers = shapes.map(([name, shape]) => ({ name, shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 1) }));
const monitor = new LayerMonitor(() => layers, { engine: await createEngine({ kind: 'cpu' }), clock: () => 0, schedule: { anomalyDetection: 1 } });
const speed = layers.map((_, i) => (0.004 + 0.012 * random()) * (i % 3 ? 1 : -0.6));
for (let epoch = 0; epoch < 120; epoch++) {
  layers.forEach(({ data }, layer) => {
    for (let i = 0; i < data.length; i++) data[i] = Math.max(0, data[i] * (1 + speed[layer] * (1 + (i % 7)) / 4) + 0.02 * (random() - 0.5));
  });
  if (epoch >= 60) layers[6].data.fill(0);
  if (epoch >= 90) layers[8].data.forEach((value, i, data) => (data[i] = value * 1.6));
  if (epoch >= 105) layers[3].data[7] = NaN;
  const loss = 0.9 * Math.exp(-epoch / 30) + 0.05 + 0.02 * random();
  await monitor.captureLayerStates(epoch, { units: epoch > 117, logs: { loss, val_loss: loss * 1.1 + epoch / 2000, accuracy: 1 - loss / 2 }, loss: { base: loss * 0.8, kintsugi: loss * 0.15, regularization: loss * 0.05 } });
}
monitor.progress({ phase: 'training', epoch: 119, epochs: 200 });
const element = document.createElement('kintsugi-monitor');
element.store = monitor.store;
document.body.append(element);
window.monitor = element;
`;

/** In the page: the view is the one asked for. */
const SHOWN = (view: string): boolean =>
  document
    .querySelector('kintsugi-monitor')!
    .shadowRoot!.querySelector(`#tab-${view}`)!
    .getAttribute('aria-selected') === 'true';

/** In the page: there are charts, every one of them as large as its place and with something on it. */
const PAINTED = (): boolean => {
  const panels = [...document.querySelector('kintsugi-monitor')!.shadowRoot!.querySelectorAll('*')];
  const charts = panels.flatMap((panel) => [...(panel.shadowRoot?.querySelectorAll('kintsugi-chart') ?? [])]);
  return (
    charts.length > 0 &&
    charts.every((chart) => {
      const canvas = chart.shadowRoot!.querySelector('canvas')!;
      const { width, height } = canvas;
      const fits = Math.abs(width - canvas.clientWidth * devicePixelRatio) <= 1;
      if (!fits || width === 0 || height === 0) return false;
      // A copy is read, since a canvas that is read often is taken off the GPU.
      const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, width, height).data.some((byte) => byte > 0);
    })
  );
};

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;
beforeAll(async () => {
  const folder = `${BUILT}pictures/`;
  mkdirSync(folder, { recursive: true });
  mkdirSync(PICTURES, { recursive: true });
  await build({
    stdin: { contents: RUN, resolveDir: import.meta.dirname },
    outfile: `${folder}page.js`,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    alias: { 'kintsugi-monitor': `${LIBRARY}index.js`, 'kintsugi-monitor/element': `${LIBRARY}element.js` },
  });
  writeFileSync(
    `${folder}index.html`,
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><title>t</title><style>body{margin:0}</style><body><script type="module" src="page.js"></script></body></html>',
  );
  server = await serveFolder(folder);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const show = (page: Page, view: string): Promise<void> =>
  page.evaluate(
    (name) =>
      void Object.assign((window as never)['monitor'], {
        viewState: { view: name, layer: name === 'layers' ? 'conv2d/kernel' : null },
      }),
    view,
  );

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each([390, 1280, 2560])('every view of a run fits %i px, draws, and is pictured', async (width) => {
    const { page, complaints } = await watchedPage(browser, {
      viewport: { width, height: 1200 },
      colorScheme,
    });
    await page.goto(server.url);
    await page.waitForFunction('window.monitor');
    for (const view of ['overview', 'phi', 'classes', 'metrics', 'loss', 'layers', 'map']) {
      await show(page, view);
      // Panels draw when they are seen: a window as high as the page sees them all.
      await page.setViewportSize({ width, height: 600 });
      await page.waitForFunction(SHOWN, view);
      await page.setViewportSize({
        width,
        height: Math.max(600, await page.evaluate(() => document.documentElement.scrollHeight)),
      });
      await page.waitForFunction(PAINTED);
      // Nothing of the element reaches beyond its own box: the page is as wide and as high as it is.
      const [wide, high, own] = await page.evaluate(
        () =>
          [
            document.documentElement.scrollWidth,
            document.documentElement.scrollHeight,
            document.querySelector('kintsugi-monitor')!.getBoundingClientRect().height,
          ] as const,
      );
      expect(wide, view).toBeLessThanOrEqual(width);
      expect(high, view).toBeLessThanOrEqual(Math.max(600, Math.ceil(own)));
      const shot = PNG.sync.read(
        await page.screenshot({ path: `${PICTURES}${view}-${width}-${colorScheme}.png`, fullPage: true }),
      );
      const colors = new Set(new Uint32Array(shot.data.buffer, shot.data.byteOffset, shot.data.length / 4));
      expect(colors.size, view).toBeGreaterThan(60);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
