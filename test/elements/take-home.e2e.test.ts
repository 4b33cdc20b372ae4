import { readFile } from 'node:fs/promises';
import { csvParse } from 'd3-dsv';
import { PNG } from 'pngjs';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contrast, hexOver, PALETTES } from '../../src/charts/theme/palette.js';
import { launch } from '../e2e/browser.js';
import { keepPicture, servePage, VIEWS } from './served-page.js';

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
let page: Page;
beforeAll(async () => {
  server = await servePage();
  browser = await launch();
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(clipboard: 'granted' | 'denied'): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 2400 },
    permissions: clipboard === 'granted' ? ['clipboard-read', 'clipboard-write'] : [],
  });
  page = await context.newPage();
  if (clipboard === 'denied') {
    const session = await context.newCDPSession(page);
    await session.send('Browser.setPermission', {
      origin: server.url,
      permission: { name: 'clipboard-write' },
      setting: 'denied',
    });
  }
  await page.goto(server.url);
  await page.waitForFunction(() => 'kit' in window);
  await page.evaluate(async () => {
    window.monitor = await window.kit.placed({ theme: 'light' });
  });
}

/** As a reader does it: opens the menu of the loss and presses a button. */
async function take(kind: 'PNG' | 'SVG' | 'CSV'): Promise<void> {
  const chart = page.locator('kintsugi-loss kintsugi-chart');
  await chart.locator('summary').click();
  await chart.getByRole('button', { name: `Copy ${kind}` }).click();
}

const notice = (): Promise<void> => page.locator('kintsugi-loss .notice:not(:empty)').waitFor();

/** The loss as it was measured. */
const measured = (): Promise<{ epochs: number[]; base: number[]; kintsugi: number[] }> =>
  page.evaluate(() => {
    const { history } = window.monitor.store!;
    return {
      epochs: Array.from(history.epochs),
      base: Array.from(history.loss('base')),
      kintsugi: Array.from(history.loss('kintsugi')),
    };
  });

/** Where the chart on the page stands, how large it is, and a place on its second line. */
const figure = (): Promise<{ width: number; height: number; x: number; y: number }> =>
  page.evaluate(() => {
    const chart = window.kit.chartOf(window.monitor, 'kintsugi-loss');
    const { clientWidth: width, clientHeight: height } = window.kit.canvasOf(chart);
    const { x, y } = chart.plot!.at(20, 1)!;
    return { width, height, x, y };
  });

/** The color about a place that stands out most from the paper. */
function inkNear({ data, width }: PNG, x: number, y: number): string {
  let best = PALETTES.light.surface;
  for (let dy = -2; dy <= 2; dy++) {
    const at = 4 * ((Math.round(y) + dy) * width + Math.round(x));
    const color = hexOver(`rgb(${[...data.subarray(at, at + 3)].join()})`, '#ffffff');
    if (contrast(color, PALETTES.light.surface) > contrast(best, PALETTES.light.surface)) best = color;
  }
  return best;
}

function checkCsv(text: string, { epochs, base, kintsugi }: Awaited<ReturnType<typeof measured>>): void {
  const rows = csvParse(text);
  expect(rows.columns).toEqual(['Epoch', 'Base', 'Kintsugi', 'Regularization']);
  expect(rows.map((row) => Number(row['Epoch']))).toEqual(epochs);
  expect(rows.map((row) => Number(row['Base']))).toEqual(base);
  expect(rows.map((row) => Number(row['Kintsugi']))).toEqual(kintsugi);
}

/** The SVG as a browser paints it that gets nothing but the file. */
async function paintedSvg(text: string, { width, height }: { width: number; height: number }): Promise<PNG> {
  const other = await page.context().newPage();
  await other.setViewportSize({ width: Math.ceil(width), height: Math.ceil(height) });
  await other.setContent(
    `<body style="margin: 0"><img src="data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}">`,
  );
  const size = await other.evaluate(async () => {
    const image = document.querySelector('img')!;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect(size).toEqual([width, height]);
  const painted = PNG.sync.read(await other.screenshot());
  await other.close();
  return painted;
}

describe('onto the clipboard', () => {
  it('the figure as a PNG: it opens, at twice its size, on paper of its own, with its lines where they were', async () => {
    await open('granted');
    await take('PNG');
    await notice();
    const bytes = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      return [...new Uint8Array(await (await item!.getType('image/png')).arrayBuffer())];
    });
    const png = PNG.sync.read(Buffer.from(bytes));
    const { width, height, x, y } = await figure();
    expect([png.width, png.height]).toEqual([2 * width, 2 * height]);
    expect([...png.data.subarray(0, 4)]).toEqual([255, 254, 251, 255]);
    expect(inkNear(png, 2 * x, 2 * y)).toBe(PALETTES.light.series[1]);
    await keepPicture(page, 'copied');
  });

  it('the figure as an SVG: it opens, and shows the same', async () => {
    await open('granted');
    await take('SVG');
    await notice();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(
      await page.evaluate((source) => {
        const { documentElement } = new DOMParser().parseFromString(source, 'image/svg+xml');
        return [documentElement.localName, documentElement.querySelector('parsererror')];
      }, text),
    ).toEqual(['svg', null]);
    const size = await figure();
    expect(
      contrast(inkNear(await paintedSvg(text, size), size.x, size.y), PALETTES.light.series[1]!),
    ).toBeLessThan(1.3);
  });

  it('its data as CSV: every number to the last digit', async () => {
    await open('granted');
    await take('CSV');
    await notice();
    checkCsv(await page.evaluate(() => navigator.clipboard.readText()), await measured());
  });

  it('the reader is told, by eye and by ear, once for each time, and keeps the focus', async () => {
    await open('granted');
    const said = page.locator('kintsugi-loss [role=status]');
    for (const kind of ['CSV', 'SVG'] as const) {
      await take(kind);
      await notice();
      expect(await said.textContent()).toBe('Copied');
      expect(await said.isVisible()).toBe(true);
      expect(await page.evaluate(() => window.kit.focused()?.localName)).toBe('summary');
      await page.waitForFunction(
        () =>
          window.kit
            .inside(window.monitor, 'kintsugi-loss')
            .querySelector('kintsugi-chart')!
            .shadowRoot!.querySelector('[role=status]')!.textContent === '',
      );
    }
  });
});

describe('into a file, where a page may not write to the clipboard', () => {
  async function downloaded(kind: 'PNG' | 'SVG' | 'CSV'): Promise<Buffer> {
    await open('denied');
    const coming = page.waitForEvent('download');
    await take(kind);
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`loss-components.${kind.toLowerCase()}`);
    await notice();
    expect(await page.locator('kintsugi-loss .notice').textContent()).toBe('Downloaded');
    return readFile(await download.path());
  }

  it('PNG', async () => {
    const png = PNG.sync.read(await downloaded('PNG'));
    const { width, height, x, y } = await figure();
    expect([png.width, png.height]).toEqual([2 * width, 2 * height]);
    expect(inkNear(png, 2 * x, 2 * y)).toBe(PALETTES.light.series[1]);
  });

  it('SVG', async () => {
    const text = (await downloaded('SVG')).toString('utf8');
    const size = await figure();
    expect(
      contrast(inkNear(await paintedSvg(text, size), size.x, size.y), PALETTES.light.series[1]!),
    ).toBeLessThan(1.3);
  });

  it('CSV', async () => {
    const text = (await downloaded('CSV')).toString('utf8');
    checkCsv(text, await measured());
  });
});

it.each(VIEWS)('every figure of %s opens again as PNG, SVG and CSV', async (view) => {
  await open('granted');
  const taken = await page.evaluate(
    async ([name]) => {
      window.monitor.viewState = { view: name, layer: window.kit.LAYER };
      await window.kit.settled();
      return Promise.all(
        window.kit.chartsOf(window.monitor).map(async (chart) => {
          const { width, height } = await createImageBitmap(await chart.figure('png'));
          const { clientWidth, clientHeight } = window.kit.canvasOf(chart);
          const image = new Image();
          image.src = URL.createObjectURL(await chart.figure('svg'));
          await image.decode();
          const { columns, rows } = chart.model!.table();
          return {
            label: chart.label,
            png: [width / 2, height / 2],
            svg: [image.naturalWidth, image.naturalHeight],
            size: [clientWidth, clientHeight],
            csv: await (await chart.figure('csv')).text(),
            table: { columns: [...columns], rows: rows.length },
          };
        }),
      );
    },
    [view] as const,
  );
  expect(taken.length).toBeGreaterThan(0);
  for (const { label, png, svg, size, csv, table } of taken) {
    expect(png, label).toEqual(size);
    expect(svg, label).toEqual(size);
    const parsed = csvParse(csv);
    expect(parsed.length, label).toBe(table.rows);
    expect(parsed.length, label).toBeGreaterThan(0);
    expect(parsed.columns, label).toEqual(table.columns);
  }
});
