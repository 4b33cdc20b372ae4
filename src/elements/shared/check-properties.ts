import { isString } from '../../core/check-value.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import { TEXTS } from './texts.js';

/**
 * What pages assign to properties is checked by its shape, not by its class: an object of another realm, or one
 * of the page's own, is as good as ours.
 */

const STORE_METHODS = ['subscribe', 'units', 'setMonitoringPaused', 'requestUnits'];
const HISTORY_METHODS = ['column', 'log', 'loss', 'archetypes', 'histogram', 'classification', 'at'];
const HISTORY_NUMBERS = ['version', 'length', 'appended'];
const HISTORY_LISTS = ['epochs', 'layerNames', 'logNames', 'anomalies'];
const HISTORY_NAMES = ['layerNames', 'logNames'];
const VIEW_METHODS = ['set', 'setHover', 'subscribe'];

/** @throws KintsugiError `misuse` if the value is neither a `MonitorStore` nor null or undefined */
export function checkStore(property: string, given: unknown): void {
  if (given === null || given === undefined) return;
  const missing = missingOfStore(given);
  if (!missing) return;
  const { store, column } = isObject(given) ? given : {};
  const fix = isObject(store)
    ? `its own \`.store\`: element.${property} = callback.store`
    : typeof column === 'function'
      ? `a history as \`${property === 'store' ? 'history' : 'compareHistory'}\`, not as a store`
      : 'the `.store` of a KintsugiCallback or a LayerMonitor';
  refuse(property, 'a store', given, missing, fix);
}

/** @throws KintsugiError `misuse` if the value is neither a `RunHistoryView` nor null or undefined */
export function checkHistory(property: string, given: unknown): void {
  if (given === null || given === undefined) return;
  const missing = missingOfHistory(given);
  if (!missing) return;
  const { history, format } = isObject(given) ? given : {};
  const fix = isObject(history)
    ? `its own \`.history\`: element.${property} = store.history`
    : typeof given === 'string' || format !== undefined
      ? 'what RunHistory.fromJSON(…) reads from it'
      : 'a RunHistory, such as RunHistory.fromJSON(…) or `store.history`';
  refuse(property, 'a history', given, missing, fix);
}

/** @throws KintsugiError `misuse` if the value is neither a string nor null or undefined */
export function checkUrlKey(given: unknown): void {
  if (given === null || given === undefined || typeof given === 'string') return;
  refuse('urlKey', 'a name', given, '', "a string, such as 'run'");
}

/** @throws KintsugiError `misuse` if the value is neither a `View` nor undefined */
export function checkView(given: unknown): void {
  if (given === undefined) return;
  const missing = missingOfView(given);
  if (missing)
    refuse('view', 'a view', given, missing, 'a `new View()`, or the `view` of another panel to share it');
}

/** @throws KintsugiError `misuse` if the value is neither undefined nor an object with texts in place of `TEXTS` */
export function checkTexts(given: unknown): void {
  if (given !== undefined) checkTextsAt('texts', given, TEXTS);
}

function checkTextsAt(path: string, given: unknown, standard: object): void {
  if (!isObject(given) || Array.isArray(given))
    refuse(path, 'a set of texts', given, '', 'an object with the texts to replace');
  for (const [key, text] of Object.entries(given)) {
    const model = Object.hasOwn(standard, key) ? (standard as Record<string, unknown>)[key] : undefined;
    if (text === undefined || model === undefined) continue;
    if (typeof model === 'object') checkTextsAt(`${path}.${key}`, text, model as object);
    else if (typeof text !== typeof model)
      refuse(
        `${path}.${key}`,
        typeof model === 'function' ? 'a function' : 'a text',
        text,
        '',
        typeof model === 'function' ? 'a function that returns the text' : 'a string',
      );
  }
}

function missingOfStore(given: unknown): string {
  if (!isObject(given)) return 'no object';
  const { history, status } = given;
  if (!isObject(history)) return 'no history';
  const method = missingMethod(given, STORE_METHODS);
  if (method) return method;
  const inHistory = missingOfHistory(history);
  if (inHistory) return `a history with ${inHistory}`;
  if (!isObject(status)) return 'no status';
  return isObject(status['engine']) && isObject(status['cost']) ? '' : 'a status without engine or cost';
}

function missingOfHistory(given: unknown): string {
  if (!isObject(given)) return 'no object';
  const method = missingMethod(given, HISTORY_METHODS);
  if (method) return method;
  const number = HISTORY_NUMBERS.find((name) => typeof given[name] !== 'number');
  if (number) return `no ${number}`;
  const list = HISTORY_LISTS.find((name) => !isArrayLike(given[name]));
  if (list) return `no ${list}`;
  const names = HISTORY_NAMES.find((key) => !Array.from(given[key] as ArrayLike<unknown>).every(isString));
  if (names) return `${names} that are not strings`;
  return missingColumn(given as unknown as RunHistoryView);
}

/** One column of each kind is looked at, where there are any: what gives none for one gives none for all. */
function missingColumn(history: RunHistoryView): string {
  const [layer] = history.layerNames;
  const [logged] = history.logNames;
  const looks: Record<string, () => unknown> = { loss: () => history.loss('base') };
  if (logged !== undefined) looks['log'] = () => history.log(logged);
  if (layer !== undefined) {
    looks['column'] = () => history.column(layer, 'luminosity');
    looks['archetypes'] = () => history.archetypes(layer);
  }
  const name = Object.keys(looks).find((each) => !isArrayLike(looks[each]!()));
  return name ? `a ${name}() that gives no list` : '';
}

function missingOfView(given: unknown): string {
  if (!isObject(given)) return 'no object';
  const method = missingMethod(given, VIEW_METHODS);
  if (method) return method;
  const { state } = given;
  if (!isObject(state)) return 'no state';
  const lists = Array.isArray(state['pinned']) && Array.isArray(state['columns']);
  return lists && isObject(state['sort']) && typeof state['search'] === 'string' ? '' : 'an incomplete state';
}

function missingMethod(given: Record<string, unknown>, names: readonly string[]): string {
  const name = names.find((each) => typeof given[each] !== 'function');
  return name ? `no ${name}()` : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isArrayLike(value: unknown): boolean {
  return isObject(value) && typeof value['length'] === 'number';
}

function refuse(property: string, kind: string, given: unknown, missing: string, fix: string): never {
  const value = describe(given);
  const detail = isObject(given) && missing ? `${value} with ${missing}` : value;
  throw new KintsugiError('misuse', `${property} is not ${kind} (${detail}): give ${fix}.`);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  if (isObject(value)) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}
