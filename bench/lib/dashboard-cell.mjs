// One dashboard with one size of run, in a page of its own: its first paint and what one more epoch costs the main thread.
import { median } from './report.mjs';
import { mainThreadMeter } from './main-thread.mjs';

const WARM_UP = 2;
const TIMED = 7;
/** So long may one library take for one size, first paint and updates together. */
const LIMIT_MS = 45_000;
/** A first paint that is soon repeated is the median of three pages. */
const SOON_MS = 4000;
const STOPPED = Symbol('stopped');

const within = (ms, work) => {
  let timer;
  return Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms, STOPPED)))]).finally(() => clearTimeout(timer));
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
    return await work(page, session);
  } finally {
    await within(2000, session.send('Runtime.terminateExecution').catch(() => {}));
    await context.close();
  }
}

/** `{first, update, way, kept}` in milliseconds; null for what did not end in time. `after` is called with the page at the end. */
export async function measureCell(browser, url, { kind, scripts = [], layers, epochs, maxBytes, after }) {
  const firsts = [];
  const begun = Date.now();
  const first = async (page) => {
    const ways = await page.evaluate(([k, l, e, b]) => window.dashboard.prepare(k, l, e, b), [kind, layers, epochs, maxBytes]);
    const ms = await within(LIMIT_MS, page.evaluate((whole) => window.dashboard.show(whole), kind === 'monitor'));
    if (ms !== STOPPED) firsts.push(ms);
    return { ways, done: ms !== STOPPED };
  };
  const rest = await withPage(browser, url, scripts, async (page, session) => {
    const { ways, done } = await first(page);
    if (!done) return { update: null, way: '', kept: NaN };
    const found = await measureUpdates(page, ways, firsts[0]);
    const kept = await within(1000, page.evaluate(() => window.dashboard.kept()));
    return { ...found, kept, ...(found.update !== null && (await after?.(page, session))) };
  });
  if (Date.now() - begun < SOON_MS) for (let again = 0; again < 2; again++) await withPage(browser, url, scripts, first);
  return { first: firsts.length ? median(firsts) : null, ...rest };
}

/** Each way with new data every time, less what the same frames take with nothing to draw; the cheapest way counts. */
async function measureUpdates(page, ways, spent) {
  const measure = await mainThreadMeter(page);
  const deadline = Date.now() + LIMIT_MS - spent;
  const update = (way) => measure(() => page.evaluate((w) => window.dashboard.update(w), way));
  const idle = [];
  for (let i = 0; i < TIMED; i++) idle.push(await update());
  let best = { update: null, way: '' };
  for (const [at, way] of ways.entries()) {
    const times = [];
    // What is left of the time is shared among the ways that are still to be tried.
    const until = Date.now() + (deadline - Date.now()) / (ways.length - at);
    for (let i = 0; i < WARM_UP + TIMED; i++) {
      await page.evaluate(() => window.dashboard.append());
      const ms = await within(Math.max(0, until - Date.now()), update(way));
      if (ms === STOPPED) break;
      if (i >= WARM_UP) times.push(ms);
    }
    if (times.length === TIMED) {
      const ms = median(times) - median(idle);
      if (best.update === null || ms < best.update) best = { update: ms, way };
    }
  }
  return best;
}
