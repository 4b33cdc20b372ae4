// The longest task of a page's main thread while something is done, as the browser traces its tasks: unlike the
// page's own observer of long tasks it tells those below 50 ms too.

/** Answers what `work` does, and the milliseconds of the longest task meanwhile. */
export async function longestTask(browser, page, work) {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  const result = await work();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    // One that the end of the trace cuts off has no duration.
    ({ name, dur, pid, tid }) => name === 'RunTask' && Number.isFinite(dur) && main.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace has no tasks of the main thread');
  return { result, longest: Math.max(...tasks.map(({ dur }) => dur)) / 1000 };
}
