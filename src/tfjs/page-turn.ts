/** Longest time, in ms, for which training may hold the page up before it lets it draw and answer. */
export const YIELD_EVERY_MS = 30;

/**
 * Resolves in a task of its own, so that the page draws and answers in between. Unlike an animation frame it costs no wait for the
 * screen, and goes on in a tab that is not shown.
 */
export function pageTurn(): Promise<void> {
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
