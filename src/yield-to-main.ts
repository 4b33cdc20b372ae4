/**
 * Lets every other task of this thread run first: a page draws and answers in between. A message rather than
 * a timer or a frame: timers are held back by 4 ms when nested and by a second in a page that is not in view,
 * and a frame waits for the screen.
 */
export function yieldToMain(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate: nodeTurn } = globalThis as { setImmediate?: (task: () => void) => void };
    if (nodeTurn !== undefined) {
      nodeTurn(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Work done in one go at most, in milliseconds: a frame has room for it beside the page's own. */
const TURN_MS = 8;

/** To be awaited after every small piece of work: pauses whenever a turn's time is used up. */
export function yieldEvery(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < TURN_MS) return;
    await yieldToMain();
    begun = performance.now();
  };
}
