// What a page's main thread spends on a piece of work: script, style, layout and painting, as the browser
// counts its own tasks.

/** Answers the milliseconds of main-thread tasks that pass while `work` runs. */
export async function mainThreadMeter(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taken = async () =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value *
    1000;
  return async (work) => {
    const before = await taken();
    await work();
    return (await taken()) - before;
  };
}
