import { KintsugiError } from '../../core/kintsugi-error.js';

/**
 * What a page gives for a run must be a store.
 * @throws KintsugiError `misuse` on anything else, with the likeliest fix
 */
export function checkStore(property: string, given: unknown): void {
  if (given === null || given === undefined) return;
  const { subscribe, history, store } = given as { subscribe?: unknown; history?: unknown; store?: unknown };
  if (typeof subscribe === 'function' && typeof history === 'object' && history !== null) return;
  const fix =
    typeof store === 'object' && store !== null
      ? `its own \`.store\`: element.${property} = callback.store`
      : typeof (given as { column?: unknown }).column === 'function'
        ? 'a history as `history`, not as a store'
        : 'the `.store` of a KintsugiCallback or a LayerMonitor';
  throw new KintsugiError(
    'misuse',
    `${property} is no store of a run (${typeof given === 'object' ? 'an object without subscribe() and a history' : String(given)}): give ${fix}.`,
  );
}
