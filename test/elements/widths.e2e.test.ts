import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from '../e2e/browser.js';
import { keepPicture, servePage, VIEWS, type View } from './served-page.js';

const THEMES = ['light', 'dark'] as const;

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  server = await servePage();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function openPage(width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: width < 600 ? 3200 : 1800 } });
  await page.goto(server.url);
  await page.waitForFunction(() => 'kit' in window);
  return page;
}

const show = (page: Page, view: View, theme: (typeof THEMES)[number]): Promise<void> =>
  page.evaluate(
    async ([name, scheme]) => {
      document.body.style.background = scheme === 'dark' ? '#000' : '#fff';
      window.monitor = await window.kit.placed({
        theme: scheme,
        viewState: { view: name, layer: window.kit.LAYER } as never,
      });
    },
    [view, theme] as const,
  );

describe.each([320, 390, 1280, 2560, 3840])('at %i px', (width) => {
  it('no view is wider than its place, and no word of its heads is cut off or stands on another', async () => {
    const page = await openPage(width);
    for (const theme of THEMES) {
      for (const view of VIEWS) {
        await show(page, view, theme);
        const { faults, drawn } = await page.evaluate(() => ({
          faults: window.kit.misplaced(window.monitor),
          drawn: window.kit
            .chartsOf(window.monitor)
            .map(
              (chart) =>
                (chart.plot !== null && window.kit.writtenBy(chart).length > 0) ||
                chart.getBoundingClientRect().top > innerHeight,
            ),
        }));
        expect(faults, `${view}, ${theme}`).toEqual([]);
        expect(drawn.length, `charts in ${view}`).toBeGreaterThan(0);
        expect(drawn, `${view}, ${theme}`).not.toContain(false);
        if (theme === 'light' || width === 320) await keepPicture(page, `${width}-${view}-${theme}`);
      }
    }
    await page.close();
  });

  it('the tab of the view shown is in sight, whichever it is', async () => {
    const page = await openPage(width);
    for (const view of VIEWS) {
      await show(page, view, 'light');
      const [tab, row] = await page.evaluate(() =>
        ['[aria-selected=true]', 'nav'].map((selector) => {
          const { left, right } = window.monitor.shadowRoot!.querySelector(selector)!.getBoundingClientRect();
          return { left, right };
        }),
      );
      expect(tab!.left, view).toBeGreaterThanOrEqual(row!.left);
      expect(tab!.right, view).toBeLessThanOrEqual(row!.right + 1);
    }
    await page.close();
  });
});

it.each(THEMES)('at 320 px, %s, axe finds nothing in any view', async (theme) => {
  const page = await openPage(320);
  for (const view of VIEWS) {
    await show(page, view, theme);
    expect(await page.evaluate(() => window.kit.axeFindings(window.monitor)), view).toEqual([]);
  }
  await page.close();
});
