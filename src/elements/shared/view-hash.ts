import { SCALAR_METRICS } from '../../core/layer-metrics.js';
import { TEXTS } from './texts.js';
import { INITIAL_VIEW, type ViewState } from './view-state.js';

/** The part of a view that differs from the initial one, as text for a URL. Empty where nothing differs. */
export function encodeView(state: Readonly<ViewState>): string {
  const changed = Object.entries(state).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(INITIAL_VIEW[key as keyof ViewState]),
  );
  return changed.length ? encodeURIComponent(JSON.stringify(Object.fromEntries(changed))) : '';
}

const isMetric = (value: unknown): boolean =>
  typeof value === 'string' &&
  ((SCALAR_METRICS as readonly string[]).includes(value) || value.startsWith('log:'));
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const oneOf =
  (...names: string[]) =>
  (value: unknown): boolean =>
    names.includes(value as string);
const listOf =
  (test: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(test);

const TESTS: { [K in keyof ViewState]: (value: unknown) => boolean } = {
  view: (value) => isText(value) && Object.hasOwn(TEXTS.views, value as string),
  layer: (value) => value === null || isText(value),
  epoch: (value) => value === null || isNumber(value),
  zoom: (value) =>
    value === null ||
    (listOf(isNumber)(value) &&
      (value as number[]).length === 2 &&
      (value as number[])[0]! < (value as number[])[1]!),
  metric: isMetric,
  second: (value) => value === null || isMetric(value),
  lines: oneOf('all', 'selected'),
  smoothing: (value) => isNumber(value) && (value as number) >= 0 && (value as number) <= 0.99,
  scale: oneOf('linear', 'log'),
  phiForm: oneOf('heat', 'ridges'),
  phiScale: oneOf('linear', 'log'),
  phiScope: oneOf('all', 'layer'),
  pinned: listOf(isText),
  search: isText,
  sort: (value) =>
    typeof value === 'object' &&
    value !== null &&
    (oneOf('name', 'archetype', 'order', 'delta')((value as ViewState['sort']).by) ||
      isMetric((value as ViewState['sort']).by)) &&
    typeof (value as ViewState['sort']).down === 'boolean',
  columns: listOf((value) => (SCALAR_METRICS as readonly unknown[]).includes(value)),
};

/** What can be used of an object that claims to be a view: each field that is of its type. */
export function readView(value: unknown): Partial<ViewState> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, field]) => Object.hasOwn(TESTS, key) && TESTS[key as keyof ViewState](field),
    ),
  );
}

/** Reads what `encodeView` wrote; a broken address reads as nothing. */
export function decodeView(text: string): Partial<ViewState> {
  try {
    return readView(JSON.parse(decodeURIComponent(text)));
  } catch {
    return {};
  }
}

/** The value of `key` within a URL hash of the form `#a=1&b=2`. */
export function fromHash(hash: string, key: string): string {
  return parts(hash).find(([name]) => name === key)?.[1] ?? '';
}

/** The hash with `key` set to `value`, or without it where the value is empty; other keys stay. */
export function toHash(hash: string, key: string, value: string): string {
  const others = parts(hash).filter(([name]) => name !== key);
  const all = value ? [...others, [key, value]] : others;
  return all.length
    ? `#${all.map(([name, text]) => (text === '' ? name : `${name}=${text}`)).join('&')}`
    : '';
}

function parts(hash: string): [string, string][] {
  return hash
    .replace(/^#/, '')
    .split('&')
    .filter(Boolean)
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
}
