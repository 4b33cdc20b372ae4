import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder } from '../../demo/static-server.mjs';
import { launch, watchedPage } from './browser.js';
import { BUILT, copyStandalone } from './build.js';

/** The strictest policy that the element is to live under. */
const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** What the page's script can do beyond its first file, as a page of one's own sees it. */
function useParts(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate(async () => {
    const { kintsugi } = window as unknown as { kintsugi: typeof import('../../src/index.js') };
    const named = async (work: () => Promise<unknown>): Promise<unknown> =>
      work().catch((error: Error) => error.message);
    const { store } = document.querySelector('kintsugi-monitor') as unknown as {
      store?: import('../../src/index.js').MonitorStore;
    };
    return {
      report: await named(async () => {
        const report = await kintsugi.generateMonitoringReport({
          history: store?.history ?? new kintsugi.RunHistory(),
        });
        const zip = kintsugi.zipTarget();
        const { failed } = await report.save(zip);
        return {
          failed: failed.map(({ error }) => error.message),
          files: zip.paths.length,
          sameError: await kintsugi
            .generateMonitoringReport({} as never)
            .catch((error) => error instanceof kintsugi.KintsugiError),
          bytes: (await zip.blob()).size > 20_000,
        };
      }),
      webgpu: await named(async () => {
        const engine = await kintsugi.createEngine({ kind: 'webgpu' });
        const [layer] = await engine.measure([{ name: 'a', data: Float32Array.of(1, 2, 6) }]);
        engine.dispose();
        return [engine.kind, layer!.mean];
      }),
    };
  });
}

describe('the standalone script', () => {
  test.each([
    ['no policy', {}],
    ['a strict content security policy', { 'content-security-policy': STRICT }],
  ])('is all that a page needs, under %s', async (_title, headers) => {
    const server = await serveFolder(`${BUILT}examples/html`, { headers: headers as Record<string, string> });
    const { page, complaints, strays } = await watchedPage(browser);
    await page.goto(server.url);
    const monitor = page.locator('kintsugi-monitor');
    await page.waitForFunction(() => {
      const { store } = document.querySelector('kintsugi-monitor') as unknown as {
        store?: { status: { phase: string }; history: { length: number } };
      };
      return store?.status.phase === 'finished' && store.history.length === 20;
    });
    await monitor.evaluate((element) => {
      (element as unknown as { viewState: object }).viewState = { view: 'layers' };
    });
    await monitor.locator('tr[data-layer="hidden"]').waitFor();
    expect(
      await page.evaluate(() => Object.keys((window as unknown as { kintsugi: object }).kintsugi)),
    ).toEqual(expect.arrayContaining(['createEngine', 'LayerMonitor', 'classifyLayer', 'tfjs']));
    expect(complaints).toEqual([]);
    expect(strays).toEqual([]);
    await page.close();
    await server.close();
  });

  test('defines the adapter when TensorFlow.js is on the page, and says what is missing when it is not', async () => {
    const folder = `${BUILT}standalone-tf/`;
    mkdirSync(folder, { recursive: true });
    copyStandalone(folder);
    cpSync(createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js'), `${folder}tf.min.js`);
    const html = (scripts: string) =>
      `<!doctype html><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">${scripts}<kintsugi-monitor></kintsugi-monitor>`;
    writeFileSync(
      `${folder}with.html`,
      html('<script src="kintsugi-monitor.js"></script><script src="tf.min.js"></script>'),
    );
    writeFileSync(`${folder}without.html`, html('<script src="kintsugi-monitor.js"></script>'));
    const server = await serveFolder(folder);
    const { page, complaints } = await watchedPage(browser);

    await page.goto(`${server.url}without.html`);
    expect(
      await page.evaluate(() => {
        try {
          return String((window as unknown as { kintsugi: { tfjs: unknown } }).kintsugi.tfjs);
        } catch (error) {
          return (error as Error).message;
        }
      }),
    ).toMatch(/load its script/);

    await page.goto(`${server.url}with.html`);
    const outcome = await page.evaluate(async () => {
      // Whatever the global scripts define, as a page of one's own sees it.
      const { tf, kintsugi } = window as unknown as {
        tf: typeof import('@tensorflow/tfjs');
        kintsugi: { tfjs: typeof import('../../src/tfjs/index.js') };
      };
      const { KintsugiCallback, KintsugiOptimizer } = kintsugi.tfjs;
      await tf.setBackend('cpu');
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' }),
          tf.layers.dense({ units: 1 }),
        ],
      });
      model.compile({ optimizer: new KintsugiOptimizer(tf.train.adam(0.01)), loss: 'meanSquaredError' });
      const callback = new KintsugiCallback({ budget: 1 });
      (document.querySelector('kintsugi-monitor') as unknown as { store: unknown }).store = callback.store;
      await model.fit(tf.randomNormal([64, 3]), tf.randomNormal([64, 1]), {
        epochs: 5,
        verbose: 0,
        callbacks: [callback],
      });
      const { history } = callback.store;
      return {
        epochs: Array.from(history.epochs),
        layers: [...history.layerNames],
        luminosity: history.at(-1)!.layers.map(({ metrics }) => metrics.luminosity),
      };
    });
    expect(outcome.epochs).toEqual([0, 1, 2, 3, 4]);
    expect(outcome.layers).toHaveLength(4);
    for (const luminosity of outcome.luminosity) expect(luminosity).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.close();
    await server.close();
  });

  const WHOLE = { report: { failed: [], files: 8, sameError: true, bytes: true }, webgpu: ['webgpu', 3] };

  test.each([
    ['no policy', {}],
    ['a strict content security policy', { 'content-security-policy': STRICT }],
  ])(
    'loads reports and the WebGPU engine from its own folder when they are needed, under %s',
    async (_title, headers) => {
      const server = await serveFolder(`${BUILT}examples/html`, {
        headers: headers as Record<string, string>,
      });
      const { page, complaints, strays } = await watchedPage(browser);
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(request.url().split('/').at(-1)!));
      await page.goto(server.url);
      await page.waitForFunction(() => customElements.get('kintsugi-monitor') !== undefined);
      expect(
        loaded.filter((name) => /^kintsugi-monitor\..*\.js/.test(name)),
        'nothing before it is needed',
      ).toEqual([]);
      expect(await useParts(page)).toEqual(WHOLE);
      expect(loaded).toEqual(
        expect.arrayContaining(['kintsugi-monitor.reports.js', 'kintsugi-monitor.webgpu.js']),
      );
      expect(complaints).toEqual([]);
      expect(strays).toEqual([]);
      await page.close();
      await server.close();
    },
  );

  test('draws with WebGL where the page has a GPU, under a strict content security policy', async () => {
    const server = await serveFolder(`${BUILT}examples/html`, {
      headers: { 'content-security-policy': STRICT },
    });
    const { page, complaints } = await watchedPage(browser);
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url().split('/').at(-1)!));
    // The software GPU of these tests under the name of a real one.
    await page.addInitScript(() => {
      const { getParameter, drawArrays } = WebGLRenderingContext.prototype;
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        options?: object,
      ) {
        return (getContext as (kind: string, options: object) => unknown).call(this, kind, {
          ...options,
          failIfMajorPerformanceCaveat: false,
        });
      } as never;
      WebGLRenderingContext.prototype.getParameter = function (name: number): unknown {
        return name === 0x9246 ? 'A GPU' : getParameter.call(this, name);
      };
      WebGLRenderingContext.prototype.drawArrays = function (...args) {
        Object.assign(window, { draws: ((window as unknown as { draws?: number }).draws ?? 0) + 1 });
        drawArrays.apply(this, args);
      };
    });
    await page.goto(server.url);
    await page.waitForFunction(() => ((window as unknown as { draws?: number }).draws ?? 0) > 0);
    expect(loaded).toContain('kintsugi-monitor.webgl.js');
    expect(complaints).toEqual([]);
    await page.close();
    await server.close();
  });

  test('does all of it in a page opened from disk', async () => {
    const { page } = await watchedPage(browser);
    await page.goto(pathToFileURL(`${BUILT}examples/html/index.html`).href);
    await page.waitForFunction(() => customElements.get('kintsugi-monitor') !== undefined);
    expect(await useParts(page)).toEqual(WHOLE);
    await page.close();
  });

  test('says what is missing where a part does not lie beside it, and finds it once it does', async () => {
    const folder = `${BUILT}standalone-alone/`;
    mkdirSync(folder, { recursive: true });
    copyStandalone(folder);
    rmSync(`${folder}kintsugi-monitor.reports.js`);
    writeFileSync(
      `${folder}index.html`,
      '<!doctype html><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,"><script src="kintsugi-monitor.js"></script><kintsugi-monitor></kintsugi-monitor>',
    );
    const server = await serveFolder(folder);
    const page = await browser.newPage();
    await page.goto(server.url);
    expect((await useParts(page))['report']).toMatch(
      /kintsugi-monitor\.reports\.js could not be loaded; it belongs beside kintsugi-monitor\.js/,
    );
    copyStandalone(folder);
    await page.reload();
    expect(await useParts(page)).toEqual(WHOLE);
    await page.close();
    await server.close();
  });
});
