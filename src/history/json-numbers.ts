/** Non-finite numbers as JSON can carry them. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export function toJsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** NaN for whatever is neither a number nor one of the three strings. */
export function fromJsonNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : NaN;
}

/** A copy in which every non-finite number is a string. */
export function encodeNumbers(value: unknown): unknown {
  if (typeof value === 'number') return toJsonNumber(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, encodeNumbers);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encodeNumbers(inner)]));
  return value;
}

/** A copy in which the three strings are numbers again, except under the keys named: those hold text. */
export function decodeNumbers(value: unknown, textKeys: ReadonlySet<string>): unknown {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return fromJsonNumber(value);
  if (Array.isArray(value)) return value.map((inner) => decodeNumbers(inner, textKeys));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        textKeys.has(key) ? inner : decodeNumbers(inner, textKeys),
      ]),
    );
  }
  return value;
}
