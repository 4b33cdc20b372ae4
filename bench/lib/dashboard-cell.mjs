// One dashboard with one size of run, in a page of its own: its first paint and what one more epoch costs the
// main thread.
import { median } from './report.mjs';
import { mainThreadMeter } from './main-thread.mjs';

/**
 * Updates before the clock counts, and those that it counts; fewer where one takes long and a millisecond
 * more or less is nothing.
 */
const MANY = { warmUp: 2, timed: 7 };
const FEW = { warmUp: 1, timed: 3 };
const LONG_MS = 1000;
/** So long may one library take for one size, first paint and updates together. */
export const LIMIT_MS = 60_000;
/** A first paint that is soon repeated is the median of three pages. */
const SOON_MS = 2500;
const STOPPED = Symbol('stopped');

const within = (ms, work) => {
  let timer;
  return Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms, STOPPED)))]).finally(
    () => clearTimeout(timer),
  );
};

/** Runs `work` with a fresh page that has `scripts`; a page whose script still runs afterwards is stopped. */
export async function withPage(browser, url, scripts, work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 2600 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  try {
    await page.goto(url);
    for (const script of scripts) await page.addScriptTag({ url: script });
    await page.waitForFunction(() => 'dashboard' in window);
    return await work(page);
  } finally {
    await within(
      2000,
      session.send('Runtime.terminateExecution').catch(() => {}),
    );
    await context.close();
  }
}

/**
 * `{first, update, way, kept}`, in milliseconds; null for what did not end in time. With `thins` also an
 * update right after the history has thinned itself.
 */
export async function measureCell(
  browser,
  url,
  { kind, scripts = [], layers, epochs, maxBytes, thins = false },
) {
  const show = async (page) => {
    const ways = await page.evaluate(
      ([k, l, e, b]) => window.dashboard.prepare(k, l, e, b),
      [kind, layers, epochs, maxBytes],
    );
    const first = await within(
      LIMIT_MS,
      page.evaluate((whole) => window.dashboard.show(whole), kind === 'monitor'),
    );
    return { ways, first: first === STOPPED ? null : first };
  };
  const begun = Date.now();
  let soon = false;
  const found = await withPage(browser, url, scripts, async (page) => {
    const { ways, first } = await show(page);
    soon = Date.now() - begun < SOON_MS;
    if (first === null) return { first, update: null };
    const update = await updateMeter(page);
    const best = await measureUpdates(page, update, ways, LIMIT_MS - first);
    if (best.update === null) return { first, ...best };
    const kept = await page.evaluate(() => window.dashboard.kept());
    if (!thins) return { first, ...best, kept };
    await page.evaluate(() => window.dashboard.appendUntilThinned());
    return { first, ...best, kept, thinned: await update(best.way) };
  });
  if (!soon) return found;
  const again = [await withPage(browser, url, scripts, show), await withPage(browser, url, scripts, show)];
  return { ...found, first: median([found, ...again].map(({ first }) => first)) };
}

/** Measures one update: main-thread milliseconds, less what the same frames take with nothing to draw. */
async function updateMeter(page) {
  const measure = await mainThreadMeter(page);
  const whole = (way) => measure(() => page.evaluate((w) => window.dashboard.update(w), way));
  const idle = [];
  for (let i = 0; i < MANY.timed; i++) idle.push(await whole());
  const nothing = median(idle);
  return async (way) => (await whole(way)) - nothing;
}

/** Every way with new data each time; the median of the cheapest counts. */
async function measureUpdates(page, update, ways, limit) {
  const deadline = Date.now() + limit;
  let best = { update: null };
  for (const [at, way] of ways.entries()) {
    const times = [];
    // What is left of the time is shared among the ways that are still to be tried.
    const until = Date.now() + (deadline - Date.now()) / (ways.length - at);
    let plan = MANY;
    for (let i = 0; i < plan.warmUp + plan.timed; i++) {
      await page.evaluate(() => window.dashboard.append());
      const ms = await within(Math.max(0, until - Date.now()), update(way));
      if (ms === STOPPED) return best;
      if (i === 0 && ms > LONG_MS) plan = FEW;
      if (i >= plan.warmUp) times.push(ms);
    }
    if (best.update === null || median(times) < best.update) best = { update: median(times), way };
  }
  return best;
}
