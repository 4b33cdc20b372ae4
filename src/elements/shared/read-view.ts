import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import { TEXTS } from './texts.js';
import type { ViewName, ViewState } from './view-state.js';

/** Longest name of a layer or log, and longest search, that a view takes. */
export const MAX_NAME_LENGTH = 2048;
/** Most pinned layers that a view takes. */
export const MAX_PINNED = 256;

/** Gives the value where it is one that the field can hold, else undefined. */
type Reader<T> = (value: unknown) => T | undefined;

const text: Reader<string> = (value) =>
  typeof value === 'string' && value.length <= MAX_NAME_LENGTH ? value : undefined;

const finite: Reader<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : read(value);

const oneOf =
  <T extends string>(...names: readonly T[]): Reader<T> =>
  (value) =>
    names.find((name) => name === value);

/** Each readable entry once, at most `max` of them; a list of unreadable entries only is no list. */
const listOf =
  <T>(read: Reader<T>, max: number): Reader<T[]> =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    const entries = new Set<T>();
    for (const entry of value as unknown[]) {
      const taken = read(entry);
      if (taken !== undefined) entries.add(taken);
      if (entries.size === max) break;
    }
    return entries.size > 0 || value.length === 0 ? [...entries] : undefined;
  };

const scalarMetric = oneOf<ScalarMetric>(...SCALAR_METRICS);

const metric: Reader<ViewState['metric']> = (value) =>
  scalarMetric(value) ?? (text(value)?.startsWith('log:') ? (value as `log:${string}`) : undefined);

const zoom: Reader<[number, number]> = (value) => {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [from, to] = [finite(value[0]), finite(value[1])];
  return from !== undefined && to !== undefined && from < to ? [from, to] : undefined;
};

const smoothing: Reader<number> = (value) => {
  const weight = finite(value);
  return weight !== undefined && weight >= 0 && weight <= 0.99 ? weight : undefined;
};

const sortKey = oneOf<ViewState['sort']['by']>('name', 'archetype', 'order', 'delta', ...SCALAR_METRICS);

const sort: Reader<ViewState['sort']> = (value) => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { by, down } = value as Record<string, unknown>;
  const key = sortKey(by);
  return key !== undefined && typeof down === 'boolean' ? { by: key, down } : undefined;
};

const READERS: { [K in keyof ViewState]: Reader<ViewState[K]> } = {
  view: oneOf(...(Object.keys(TEXTS.views) as ViewName[])),
  layer: orNull(text),
  epoch: orNull(finite),
  zoom: orNull(zoom),
  metric,
  second: orNull(metric),
  lines: oneOf('all', 'selected'),
  smoothing,
  scale: oneOf('linear', 'log'),
  phiForm: oneOf('heat', 'ridges'),
  phiScale: oneOf('linear', 'log'),
  phiScope: oneOf('all', 'layer'),
  pinned: listOf(text, MAX_PINNED),
  search: text,
  sort,
  columns: listOf(scalarMetric, SCALAR_METRICS.length),
};

/**
 * What can be used of an object that claims to be a view: each known field whose value has its type. Lists hold
 * every entry once; names and lists are bounded, so that what a stranger's link asks for stays small.
 */
export function readView(value: unknown): Partial<ViewState> {
  if (typeof value !== 'object' || value === null) return {};
  const given = value as Record<string, unknown>;
  const fields = (Object.keys(READERS) as (keyof ViewState)[])
    .filter((key) => Object.hasOwn(given, key))
    .map((key) => [key, READERS[key](given[key])] as const)
    .filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields);
}
