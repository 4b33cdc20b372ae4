import { PNG } from 'pngjs';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { channels, contrast, hexOver } from '../../src/charts/theme/palette.js';
import { launch } from '../e2e/browser.js';
import { keepPicture, servePage, VIEWS, type View } from './served-page.js';

/** What WCAG asks of text, and of marks and borders. */
const READABLE = 4.5;
const VISIBLE = 3;

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
let page: Page;
beforeAll(async () => {
  server = await servePage();
  browser = await launch();
});
afterEach(() => page.close());
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(media: Parameters<Page['emulateMedia']>[0] = {}, path = '/'): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 2400 } });
  await page.emulateMedia(media);
  await page.goto(server.url + path);
  await page.waitForFunction((framed) => framed || 'kit' in window, path !== '/');
}

const show = (view: View, theme: 'light' | 'dark' | 'auto' = 'auto'): Promise<void> =>
  page.evaluate(
    async ([name, scheme]) => {
      window.monitor = await window.kit.placed({
        theme: scheme,
        viewState: { view: name, layer: window.kit.LAYER } as never,
      });
    },
    [view, theme] as const,
  );

const settled = (): Promise<void> => page.evaluate(() => window.kit.settled());

async function pixels(clip: { x: number; y: number; width: number; height: number }): Promise<PNG> {
  return PNG.sync.read(await page.screenshot({ clip }));
}

const hexAt = ({ data, width }: PNG, x: number, y: number): string =>
  hexOver(`rgb(${[...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)].join()})`, '#ffffff');

/** How many pixels of two pictures of one size differ enough to be seen. */
function visibleChange(a: PNG, b: PNG): number {
  let count = 0;
  for (let y = 0; y < a.height; y++)
    for (let x = 0; x < a.width; x++) if (contrast(hexAt(a, x, y), hexAt(b, x, y)) >= VISIBLE) count++;
  return count;
}

// A black and a white palette of the system, each under a theme of the page's own that says the opposite.
describe.each([
  ['light', 'dark'],
  ['dark', 'light'],
] as const)('forced colors, %s, in a page whose theme is %s', (colorScheme, theme) => {
  const canvas = colorScheme === 'dark' ? '#000000' : '#ffffff';
  const begin = (): Promise<void> => open({ forcedColors: 'active', colorScheme });

  it.each(VIEWS)('%s: text, borders, and what a background or a shape says can be seen', async (view) => {
    await begin();
    await show(view, theme);
    const found = await page.evaluate(() => {
      const { everyElement } = window.kit;
      const all = everyElement(window.monitor.shadowRoot!).filter(
        (element) => element.checkVisibility() && !element.closest('.hidden, option'),
      );
      const behind = (element: Element): string => {
        for (
          let around: Element | null = element;
          around;
          around =
            around.parentElement ?? ((around.getRootNode() as ShadowRoot).host as Element | undefined) ?? null
        ) {
          const { backgroundColor } = getComputedStyle(around);
          if (!backgroundColor.endsWith(', 0)')) return backgroundColor;
        }
        return 'rgb(0, 0, 0)';
      };
      const name = (element: Element): string =>
        `${element.localName}.${element.getAttribute('class') ?? ''}`;
      const words = all.filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue!.trim()),
      );
      return {
        text: words.map((element) => ({
          name: name(element),
          color: getComputedStyle(element).color,
          ground: behind(element),
        })),
        borders: all
          .filter(
            (element) =>
              element.matches(
                '.panel, button:not(.link, .layer, thead button, :disabled), select, .sign, [type=search]',
              ) && parseFloat(getComputedStyle(element).borderTopWidth) > 0,
          )
          .map((element) => ({ name: name(element), color: getComputedStyle(element).borderTopColor })),
        outlines: all
          .filter((element) => element.matches('.mark'))
          .map((element) => ({ name: name(element), color: getComputedStyle(element).outlineColor })),
        // A mark that is all background: the line of the epoch, the key of a line's color.
        grounds: all
          .filter((element) => element.matches('.stage > .now, .stage > .hair, .key'))
          .map((element) => ({ name: name(element), color: getComputedStyle(element).backgroundColor })),
        shapes: all
          .filter((element) => element.matches('.marks path, .verdict > svg > :first-child'))
          .map((element) => ({ name: name(element), color: getComputedStyle(element).fill })),
      };
    });
    // The system's own color of what is chosen may let the page shine through.
    const seen = (color: string, ground: string): string => hexOver(color, hexOver(ground, canvas));
    expect(found.text.length).toBeGreaterThan(30);
    expect(
      found.text.filter(
        ({ color, ground }) => contrast(seen(color, ground), hexOver(ground, canvas)) < READABLE,
      ),
    ).toEqual([]);
    for (const kind of ['borders', 'outlines', 'grounds', 'shapes'] as const)
      expect(
        found[kind].filter(({ color }) => contrast(hexOver(color, canvas), canvas) < VISIBLE),
        kind,
      ).toEqual([]);
    expect(found.borders.length).toBeGreaterThan(4);
    expect(found.shapes).toHaveLength(3);
    await keepPicture(page, `forced-${colorScheme}-${view}`);
  });

  it.each(VIEWS)("%s: the charts draw with the system's colors", async (view) => {
    await begin();
    await show(view, theme);
    const written = await page.evaluate(() =>
      window.kit.chartsOf(window.monitor).flatMap((chart) => window.kit.writtenBy(chart)),
    );
    const marks = ['Or', 'Se', 'Al', 'Ar', 'Tr', 'Lu', 'Wa'];
    const onPage = written.filter(({ text, onCells }) => !marks.includes(text) && !onCells);
    expect(onPage.length).toBeGreaterThan(5);
    expect(onPage.filter(({ color }) => contrast(color, canvas) < READABLE)).toEqual([]);
  });

  it('lines, bars, progress and the time line stand out from the page', async () => {
    await begin();
    await show('overview', theme);
    const places = await page.evaluate(() => {
      const { chartOf, inside } = window.kit;
      const boxOf = (element: Element): DOMRect => element.getBoundingClientRect();
      const ofProbe = (name: string, column: number, row: number, which?: string): [number, number] => {
        const chart = chartOf(window.monitor, name, which);
        const probe = chart.plot!.at(column, row)!;
        const { left, top } = boxOf(chart.shadowRoot!.querySelector('canvas')!);
        return [left + probe.x, top + probe.y];
      };
      const [progress, slider] = [
        boxOf(inside(window.monitor, 'kintsugi-run-header').querySelector('progress')!),
        boxOf(inside(window.monitor, 'kintsugi-timeline').querySelector('input')!),
      ];
      const bar = ofProbe('kintsugi-phi-distribution', 8, 0, '.now');
      return {
        'the line of the selected layer': ofProbe('kintsugi-metrics', 20, 4),
        'the line of a part of the loss': ofProbe('kintsugi-loss', 20, 1),
        'a bar of the histogram': [bar[0], bar[1] + 4],
        'the progress made': [progress.left + 20, progress.top + progress.height / 2],
        'the track of the time line': [slider.left + 100, slider.top + slider.height / 2],
        'the grip of the time line': [slider.right - 8, slider.top + slider.height / 2],
      } as Record<string, [number, number]>;
    });
    for (const [what, [x, y]] of Object.entries(places)) {
      const around = await pixels({ x: Math.round(x) - 2, y: Math.round(y) - 2, width: 5, height: 5 });
      const best = Math.max(
        ...Array.from({ length: 25 }, (_, i) => contrast(hexAt(around, i % 5, Math.floor(i / 5)), canvas)),
      );
      expect(best, what).toBeGreaterThanOrEqual(VISIBLE);
    }
  });

  it('the cells of the class map and the marks beside names show one color for one archetype', async () => {
    await begin();
    await show('overview', theme);
    const [ofChart, ofMark] = await page.evaluate(() => {
      const { chartOf, inside, pixel } = window.kit;
      const chart = chartOf(window.monitor, 'kintsugi-classification');
      const probe = chart.plot!.at(5, 2)!;
      return [
        pixel(chart, probe.x + 8, probe.y + 9).slice(0, 3),
        getComputedStyle(inside(window.monitor, 'kintsugi-classification').querySelector('.mark.Sentinel')!)
          .backgroundColor,
      ];
    });
    expect(hexOver(ofMark as string, canvas)).toBe(hexOver(`rgb(${(ofChart as number[]).join()})`, canvas));
  });

  it('the key of a line has the color of the line', async () => {
    await begin();
    await show('loss', theme);
    const [key, line] = await page.evaluate(() => {
      const { chartOf, inside, pixel } = window.kit;
      const chart = chartOf(window.monitor, 'kintsugi-loss');
      const probe = chart.plot!.at(20, 0)!;
      return [
        getComputedStyle(inside(window.monitor, 'kintsugi-loss').querySelector('.key')!).backgroundColor,
        [-1, 0, 1]
          .map((dy) => pixel(chart, probe.x, probe.y + dy))
          .sort((a, b) => b[3]! - a[3]!)[0]!
          .slice(0, 3),
      ];
    });
    const difference = channels(hexOver(key as string, canvas)).map((value, i) =>
      Math.abs(value - (line as number[])[i]!),
    );
    expect(Math.max(...difference)).toBeLessThan(40);
  });
});

it('colors forced while the page is shown are taken up by every chart, and given up again', async () => {
  await open({ forcedColors: 'none', colorScheme: 'light' });
  await show('overview');
  const inks = (): Promise<string[]> =>
    page.evaluate(() => [
      ...new Set(
        window.kit.chartsOf(window.monitor).flatMap((chart) =>
          window.kit
            .writtenBy(chart)
            .filter(({ text }) => /^\d+$/.test(text))
            .map(({ color }) => color),
        ),
      ),
    ]);
  const before = await inks();
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'light' });
  await expect.poll(inks).toEqual(['#000000']);
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
  await expect.poll(inks).toEqual(before);
  expect(before).not.toContain('#000000');
});

describe.each([
  ['light', 'overview', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', 'layers', { colorScheme: 'dark', forcedColors: 'none' }],
  ['forced colors on white', 'layers', { colorScheme: 'light', forcedColors: 'active' }],
  ['forced colors on black', 'overview', { colorScheme: 'dark', forcedColors: 'active' }],
] as const)('the focus ring, %s, %s', (_title, view, media) => {
  it('is seen around everything that the Tab key reaches', async () => {
    await open(media);
    await page.evaluate(
      (dark) => void (document.documentElement.style.colorScheme = dark ? 'dark' : 'light'),
      media.colorScheme === 'dark',
    );
    await show(view);
    const reached = new Set<string>();
    const faint: string[] = [];
    for (let stop = 0; stop < 90; stop++) {
      await page.keyboard.press('Tab');
      await settled();
      const at = await page.evaluate(() => {
        const active = window.kit.focused();
        if (!active || active === document.body) return null;
        const { left, top, width, height } = active.getBoundingClientRect();
        return {
          name: `${active.localName}.${active.className} ${active.id} ${(active.getAttribute('aria-label') ?? active.textContent ?? '').trim().slice(0, 30)}`,
          clip: {
            x: Math.max(0, left - 5),
            y: Math.max(0, top - 5),
            width: Math.min(innerWidth, width + 10),
            height: height + 10,
          },
          perimeter: 2 * (width + height),
        };
      });
      if (!at) break;
      reached.add(at.name);
      const withRing = await pixels(at.clip);
      await page.evaluate(() =>
        (window.kit.focused() as HTMLElement).style.setProperty('outline', '0 none', 'important'),
      );
      const without = await pixels(at.clip);
      await page.evaluate(() => (window.kit.focused() as HTMLElement).style.removeProperty('outline'));
      // A ring one pixel wide around all of it, or a thicker one around most of it.
      const seen = visibleChange(withRing, without);
      if (seen < at.perimeter) faint.push(`${at.name}: ${seen} of ${Math.round(at.perimeter)}`);
    }
    expect(reached.size).toBeGreaterThan(view === 'overview' ? 35 : 25);
    expect(faint).toEqual([]);
  });
});

describe('reduced motion', () => {
  /** Moves over and presses what reacts, in every view. */
  async function useEverything(): Promise<void> {
    for (const view of VIEWS) {
      await page.evaluate((name) => void (window.monitor.viewState = { view: name }), view);
      await settled();
      for (const [x, y] of [
        [60, 40],
        [1150, 40],
        [400, 110],
        [110, 150],
        [200, 400],
        [1100, 230],
        [300, 700],
        [600, 1000],
      ] as const)
        await page.mouse.move(x, y, { steps: 2 });
      await page.keyboard.press('Tab');
    }
    await page.evaluate(() => {
      window.monitor.viewState = { view: 'layers', layer: 'output/kernel', epoch: 12 };
      window.monitor.theme = 'dark';
    });
    await settled();
    await page.locator('kintsugi-timeline input').press('ArrowRight');
    await page.locator('kintsugi-run-header .pause').click();
    await settled();
  }

  const begin = async (reducedMotion: 'reduce' | 'no-preference'): Promise<void> => {
    await open({ reducedMotion, colorScheme: 'light' });
    await show('overview');
    await page.evaluate(() => {
      Object.assign(window, { motion: window.kit.watchMotion(window.monitor.shadowRoot!), scrolls: [] });
      for (const name of ['scrollIntoView', 'scrollTo', 'scrollBy', 'scroll'] as const) {
        const original = Element.prototype[name] as (...values: unknown[]) => void;
        Element.prototype[name] = function (this: Element, ...values: unknown[]) {
          (window as unknown as { scrolls: unknown[] }).scrolls.push(values[0]);
          original.apply(this, values);
        } as never;
      }
    });
  };
  const seenMotion = (): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { motion: string[] }).motion);

  it('nothing that can be seen moves by itself, and nothing scrolls smoothly', async () => {
    await begin('reduce');
    await useEverything();
    expect(await seenMotion()).toEqual([]);
    const state = await page.evaluate(() => {
      const all = window.kit.everyElement(window.monitor.shadowRoot!);
      const sized = (target: Element | null | undefined): boolean =>
        (target?.getBoundingClientRect().width ?? 0) > 0;
      return {
        running: [document, ...all.flatMap(({ shadowRoot }) => shadowRoot ?? [])]
          .flatMap((tree) => tree.getAnimations())
          .filter(({ effect }) => sized((effect as KeyframeEffect | null)?.target)).length,
        transitions: all
          .filter(
            (element) =>
              sized(element) &&
              getComputedStyle(element)
                .transitionDuration.split(', ')
                .some((time) => parseFloat(time) > 0),
          )
          .map(({ localName }) => localName),
        smooth: all.filter((element) => getComputedStyle(element).scrollBehavior !== 'auto').length,
        scrolls: (window as unknown as { scrolls: unknown[] }).scrolls.filter(
          (value) => (value as { behavior?: string } | undefined)?.behavior === 'smooth',
        ).length,
      };
    });
    expect(state).toEqual({ running: 0, transitions: [], smooth: 0, scrolls: 0 });
  });

  it('without that wish a border may fade: what the test above looks for is found', async () => {
    await begin('no-preference');
    await useEverything();
    expect((await seenMotion()).join()).toContain('transitionrun of button');
  });
});

/** What a reader does first: look at a value, read on with the keys, choose a layer. */
async function readAndChoose(
  dashboard: { locator(selector: string): Locator },
  evaluate: <T>(ask: () => T) => Promise<T>,
): Promise<void> {
  const classes = dashboard.locator('kintsugi-classification');
  const stage = classes.locator('.stage');
  const tip = classes.locator('.tip');
  const place = await evaluate(() => {
    const probe = window.kit.chartOf(window.monitor, 'kintsugi-classification').plot!.at(10, 4)!;
    return { x: probe.x + 2, y: probe.y };
  });
  await stage.hover({ position: place });
  expect(await tip.textContent()).toMatch(/^dense_1\/kernelEpoch 10: /);
  const near = await evaluate(() => {
    const chart = window.kit.chartOf(window.monitor, 'kintsugi-classification');
    const [dot, hair, metrics] = [
      chart.overlay('dot')!,
      window.kit.chartOf(window.monitor, 'kintsugi-metrics').overlay('hair')!,
      window.kit.chartOf(window.monitor, 'kintsugi-metrics').plot!,
    ];
    return {
      dot: parseFloat(dot.style.translate),
      hair: parseFloat(hair.style.translate) - metrics.epochs!.toPixel(10),
    };
  });
  expect(Math.abs(near.dot - place.x)).toBeLessThan(3);
  expect(Math.abs(near.hair)).toBeLessThan(1);
  await stage.click({ position: place });
  await evaluate(() => window.kit.settled());
  expect(await dashboard.locator('kintsugi-layers tr.chosen').getAttribute('data-layer')).toBe(
    'dense_1/kernel',
  );

  await stage.press('Home');
  await stage.press('ArrowRight');
  await stage.press('ArrowDown');
  expect(await tip.textContent()).toMatch(/^dense_1\/biasEpoch 1: /);
  await stage.press('Enter');
  await evaluate(() => window.kit.settled());
  expect(await evaluate(() => window.monitor.viewState.layer)).toBe('dense_1/bias');

  await dashboard.locator('kintsugi-layers button.layer').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await evaluate(() => window.kit.settled());
  expect(await evaluate(() => window.monitor.viewState.layer)).toBe('conv2d_2/kernel');

  await dashboard.locator('[role=tab][aria-selected=true]').press('ArrowRight');
  await evaluate(() => window.kit.settled());
  expect(await evaluate(() => [window.monitor.viewState.view, window.kit.focused()!.id])).toEqual([
    'phi',
    'tab-phi',
  ]);
  expect(
    await evaluate(() => window.kit.chartsOf(window.monitor).map((chart) => window.kit.drawsOf(chart) > 0)),
  ).toEqual([true, true]);
}

describe("the element in another's place", () => {
  it('in a frame of another page: draws, and reacts to pointer and keyboard', async () => {
    await open({}, '/around');
    const frame = page.frames().find((each) => each !== page.mainFrame())!;
    await frame.waitForFunction(() => 'kit' in window);
    await frame.evaluate(async () => {
      window.monitor = await window.kit.placed({ theme: 'light' });
    });
    await readAndChoose(frame, (ask) => frame.evaluate(ask));
    await keepPicture(page, 'in-a-frame');
  });

  it('in the shadow root of a component: draws, reacts, and its events leave', async () => {
    await open();
    await page.evaluate(async () => {
      Object.assign(window, { heard: [] });
      document.addEventListener('kintsugi-select', (event) =>
        (window as unknown as { heard: unknown[] }).heard.push(
          (event as CustomEvent).detail.layer,
          (event.target as Element).localName,
        ),
      );
      window.monitor = await window.kit.placedInBox();
    });
    await readAndChoose(page, (ask) => page.evaluate(ask));
    expect(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual(
      ['dense_1/kernel', 'dense_1/bias', 'conv2d_2/kernel'].flatMap((layer) => [layer, 'outer-box']),
    );
    await keepPicture(page, 'in-a-shadow-root');
  });
});
