import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder } from '../../demo/static-server.mjs';
import { PRESETS } from '../../demo/settings.js';
import type { DemoPage } from '../../demo/page.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { RunHistory } from '../../src/history/run-history.js';
import { launch, watchedPage } from './browser.js';
import { BUILT } from './build.js';

export const ARTIFACTS = fileURLToPath(new URL('../artifacts/demo/', import.meta.url));

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;
beforeAll(async () => {
  mkdirSync(ARTIFACTS, { recursive: true });
  browser = await launch();
  // Any host, any path: the demo must not care.
  server = await serveFolder(`${BUILT}demo`, { base: '/some/where/else/' });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Columns of the layer list that are compared. */
const SHOWN = [
  'luminosity',
  'fractureDensity',
  'entropy',
  'resilience',
  'variance',
  'std',
  'sparsity',
  'maxPhi',
  'minPhi',
  'count',
  'nanCount',
] as const;

type DemoWindow = Window & { kintsugiDemo: DemoPage };
const phase = (page: Page, ...wanted: string[]) =>
  page.waitForFunction(
    (phases) => phases.includes((window as unknown as DemoWindow).kintsugiDemo.phase),
    wanted,
    { timeout: 150_000 },
  );

describe('the demo', () => {
  test('trains to the last epoch and scores both models as an independent count does', async () => {
    const { page, complaints, strays } = await watchedPage(browser);
    await page.goto(`${server.url}?epochs=6&backend=cpu`);
    await page.click('#train');
    await phase(page, 'finished');
    const found = await page.evaluate(async () => {
      const { session, outcomes } = (window as unknown as DemoWindow).kintsugiDemo;
      const { heldOut } = session!.data;
      const predict = async (which: 'kintsugi' | 'plain') => {
        const probabilities: number[] = [];
        const model = session!.pair[which];
        const input = (
          session as unknown as { tensors: { heldOut: { slice(start: number, size: number): never } } }
        ).tensors.heldOut.slice(0, heldOut.count);
        const output = model.predict(input) as unknown as { data(): Promise<Float32Array> };
        probabilities.push(...(await output.data()));
        return probabilities;
      };
      return {
        epochs: outcomes.length,
        labels: Array.from(heldOut.y),
        kintsugi: await predict('kintsugi'),
        plain: await predict('plain'),
      };
    });
    expect(found.epochs).toBe(6);
    for (const model of ['kintsugi', 'plain'] as const) {
      const shown = async (score: string) =>
        Number(await page.textContent(`[data-score="${score}"][data-model="${model}"]`));
      const ranked = found[model]
        .map((probability, i) => ({ probability, event: found.labels[i]! }))
        .sort((a, b) => b.probability - a.probability);
      const events = found.labels.reduce((sum, label) => sum + label, 0);
      let hits = 0;
      let area = 0;
      ranked.forEach(({ event }, i) => {
        hits += event;
        area += (event * (hits / (i + 1))) / events;
      });
      const alarms = ranked.filter(({ probability }) => probability >= 0.5);
      const right = alarms.filter(({ event }) => event === 1).length;
      expect(await shown('prAuc')).toBeCloseTo(area, 2);
      if (alarms.length > 0) expect(await shown('precision')).toBeCloseTo(right / alarms.length, 2);
      expect(await shown('recall')).toBeCloseTo(right / events, 2);
    }
    expect(complaints).toEqual([]);
    expect(strays).toEqual([]);
    await page.close();
  });

  test('30 epochs train, and the layer list shows what computeLayerMetrics finds in the φ read back from the model', async () => {
    const { page, complaints, strays } = await watchedPage(browser, {
      viewport: { width: 1600, height: 1400 },
      locale: 'en-US',
    });
    await page.goto(`${server.url}?epochs=30`);
    await page.evaluate(() => {
      const demo = (window as unknown as DemoWindow).kintsugiDemo;
      const captures: unknown[] = [];
      Object.assign(window, { captures });
      const push = demo.outcomes.push.bind(demo.outcomes);
      // Each epoch's values, begun to be read in the task in which the epoch ends.
      demo.outcomes.push = (outcome) => {
        captures.push(demo.phi());
        return push(outcome);
      };
    });
    await page.click('#train');
    await phase(page, 'finished');
    const captures = await page.evaluate(() =>
      Promise.all(
        (window as unknown as { captures: Promise<{ name: string; values: number[] }[]>[] }).captures,
      ),
    );
    expect(captures).toHaveLength(30);
    await page.evaluate((columns) => {
      const monitor = document.querySelector('kintsugi-monitor') as unknown as { viewState: object };
      monitor.viewState = { view: 'layers', columns: [...columns] };
    }, SHOWN);
    for (const { name, values } of captures.at(-1)!) {
      const history = captures.map((layers) =>
        Float32Array.from(layers.find((layer) => layer.name === name)!.values),
      );
      const expected = computeLayerMetrics({ phi: Float32Array.from(values), history })!;
      const row = page.locator(`kintsugi-layers tr[data-layer="${name}"]`);
      for (const metric of SHOWN) {
        const cell = row.locator(`[data-metric="${metric}"]`);
        await cell.waitFor();
        const shown = Number((await cell.textContent())!.replaceAll(',', '').replace('−', '-'));
        // Four significant digits are shown, three where the figure is small.
        expect(
          Math.abs(shown - expected[metric]),
          `${name} ${metric}: ${shown} shown, ${expected[metric]} computed`,
        ).toBeLessThanOrEqual(
          Math.abs(expected[metric]) * (Math.abs(expected[metric]) < 1e-3 ? 5.1e-3 : 5.1e-4) + 1e-9,
        );
      }
      expect(await row.locator('.archetype').textContent()).toBe(classifyLayer(expected).archetype);
    }
    expect(
      await page.evaluate(() => (window as unknown as DemoWindow).kintsugiDemo.store!.history.length),
    ).toBe(30);
    expect(complaints).toEqual([]);
    expect(strays).toEqual([]);
    await page.close();
  });

  test('pauses, goes on, and forgets a run on reset', async () => {
    const { page, complaints } = await watchedPage(browser);
    await page.goto(`${server.url}?epochs=500&backend=cpu`);
    await page.click('#train');
    await phase(page, 'training');
    await page.waitForFunction(() => (window as unknown as DemoWindow).kintsugiDemo.outcomes.length >= 1);
    await page.click('#pause');
    expect(await page.textContent('#pause')).toBe('Resume');
    const value = () => page.$eval('#progress', (bar) => (bar as HTMLProgressElement).value);
    // What was under way when the button was pressed ends first.
    await page.waitForTimeout(500);
    const held = await value();
    await page.waitForTimeout(500);
    expect(await value()).toBe(held);
    await page.click('#pause');
    await page.waitForFunction(
      (before) => (document.querySelector('#progress') as HTMLProgressElement).value > before,
      held,
    );
    await page.click('#reset');
    await phase(page, 'ready');
    expect(await page.textContent('[data-score="prAuc"][data-model="kintsugi"]')).toBe('–');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('frees every tensor of a run that was reset', async () => {
    const { page } = await watchedPage(browser);
    await page.goto(`${server.url}?epochs=1&backend=cpu`);
    const tensorsAfterRun = async () => {
      await page.click('#train');
      await phase(page, 'finished');
      await page.click('#reset');
      await phase(page, 'ready');
      return page.evaluate(() => (window as unknown as DemoWindow).kintsugiDemo.tensors);
    };
    const first = await tensorsAfterRun();
    expect(await tensorsAfterRun()).toBe(first);
    await page.close();
  });

  test('gives the same run from the same seed', async () => {
    const run = async () => {
      const { page } = await watchedPage(browser);
      await page.goto(`${server.url}?epochs=3&seed=11&backend=cpu`);
      await page.click('#train');
      await phase(page, 'finished');
      const phi = await page.evaluate(() => (window as unknown as DemoWindow).kintsugiDemo.phi());
      const scores = await page.evaluate(() => (window as unknown as DemoWindow).kintsugiDemo.outcomes);
      await page.close();
      return { phi, scores };
    };
    expect(await run()).toEqual(await run());
  });

  test('the convolutional model learns from windows, and its run can be exported', async () => {
    const { page, complaints } = await watchedPage(browser);
    await page.goto(`${server.url}?data=windows&epochs=4`);
    await page.click('#train');
    await phase(page, 'finished');
    const { outcomes, layers } = await page.evaluate(() => {
      const demo = (window as unknown as DemoWindow).kintsugiDemo;
      return { outcomes: demo.outcomes, layers: [...demo.store!.history.layerNames] };
    });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('kintsugi-run-header button.save').click(),
    ]);
    const files = unzipSync(readFileSync((await download.path())!));
    const expected = [
      'monitoring_report.html',
      'training_summary.json',
      'metrics_evolution.png',
      'layer_classifications.png',
      'phi_distribution_evolution.gif',
      'kintsugi-run.json',
    ];
    expect(Object.keys(files)).toEqual(expect.arrayContaining(expected));
    for (const name of expected) expect(files[name]!.length, name).toBeGreaterThan(500);
    const saved = RunHistory.fromJSON(strFromU8(files['kintsugi-run.json']!));
    expect({ epochs: Array.from(saved.epochs), layers: [...saved.layerNames] }).toEqual({
      epochs: [0, 1, 2, 3],
      layers,
    });
    expect(outcomes.at(-1)!.loss.kintsugi).toBeLessThan(outcomes[0]!.loss.kintsugi);
    expect(layers.some((name) => name.includes('filters'))).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the gallery of runs', () => {
  const EXPECTED: Record<string, string | null> = {
    healthy: null,
    exploding: 'phi_explosion',
    dead: 'dead_layer',
    unstable: 'classification_instability',
    nan: 'non_finite',
  };

  test.each(PRESETS.map(({ id }) => id))('%s goes the way its name says', async (id) => {
    const { page, complaints } = await watchedPage(browser);
    await page.goto(`${server.url}?run=${id}&epochs=${{ healthy: 6, unstable: 26 }[id] ?? 14}`);
    await page.click('#train');
    await phase(page, 'finished');
    const types = await page.evaluate(() =>
      (window as unknown as DemoWindow).kintsugiDemo.store!.history.anomalies.map(({ type }) => type),
    );
    const wanted = EXPECTED[id];
    if (wanted) expect(types).toContain(wanted);
    else
      for (const bad of ['phi_explosion', 'dead_layer', 'non_finite', 'phi_collapse'])
        expect(types).not.toContain(bad);
    await page.screenshot({ path: `${ARTIFACTS}${id}.png`, fullPage: true });
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the page', () => {
  test.each([
    [1280, 800, 'light'],
    [1280, 800, 'dark'],
    [390, 844, 'light'],
    [390, 844, 'dark'],
  ] as const)(
    'fits %i × %i in %s, axe finds nothing, and it is pictured',
    async (width, height, colorScheme) => {
      const { page, complaints } = await watchedPage(browser, { viewport: { width, height }, colorScheme });
      await page.goto(`${server.url}?epochs=4`);
      await page.click('#train');
      await phase(page, 'finished');
      await page.evaluate(() => scrollTo(0, 0));
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
      const { violations } = await page.evaluate(() =>
        (
          window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          }
        ).axe.run(),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      await page.screenshot({ path: `${ARTIFACTS}${width}-${colorScheme}.png` });
      // Panels draw when they are seen: a window as high as the page sees them all.
      await page.setViewportSize({
        width,
        height: await page.evaluate(() => document.documentElement.scrollHeight),
      });
      await page.waitForTimeout(1000);
      await page.screenshot({ path: `${ARTIFACTS}${width}-${colorScheme}-whole.png`, fullPage: true });
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});
