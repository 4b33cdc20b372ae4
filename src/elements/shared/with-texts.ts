import { TEXTS, type Texts } from './texts.js';

export type DeepPartial<T> = T extends (...values: never[]) => unknown
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T extends string
      ? string
      : T;

/** Texts to use in place of some of the standard ones. */
export type TextsOverride = DeepPartial<Texts>;

/** The standard texts with `own` over them. */
export function withTexts(own: TextsOverride | undefined): Texts {
  return own ? merge(TEXTS, own) : TEXTS;
}

function merge<T extends object>(standard: T, own: object): T {
  const result = { ...standard } as Record<string, unknown>;
  for (const [key, value] of Object.entries(own)) {
    const under = result[key];
    if (value !== undefined)
      result[key] =
        typeof under === 'object' && under !== null && typeof value === 'object'
          ? merge(under, value as object)
          : value;
  }
  return result as T;
}
