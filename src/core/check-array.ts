import { describeValue, isWhole, refuse } from './check-value.js';
import { KintsugiError } from './kintsugi-error.js';

/** A typed array's name is read from the array itself, whichever realm (an iframe, say) it was made in. */
const nameOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;

const NOTHING = new Float32Array(0);

/** What kind of typed array a value is: 'Float32Array', say; undefined for what is none. */
export function arrayKind(value: unknown): string | undefined {
  return nameOf.call(value) as string | undefined;
}

/**
 * A Float32Array or Uint16Array as one of this realm, over the same memory; null for anything else.
 * @throws KintsugiError `misuse` for an array whose memory was transferred away
 */
export function ownArray(value: unknown, who: string, name: string): Float32Array | Uint16Array | null {
  const kind = arrayKind(value);
  if (kind !== 'Float32Array' && kind !== 'Uint16Array') return null;
  const array = value as Float32Array | Uint16Array;
  if (array.length === 0) checkAttached(array, who, name);
  if (array instanceof Float32Array || array instanceof Uint16Array) return array;
  const { buffer, byteOffset, length } = value as Float32Array;
  return kind === 'Float32Array'
    ? new Float32Array(buffer, byteOffset, length)
    : new Uint16Array(buffer, byteOffset, length);
}

/** An array that was posted away has no values, which is not the same as a layer that has none. */
function checkAttached(array: Float32Array | Uint16Array, who: string, name: string): void {
  try {
    NOTHING.set(array);
  } catch {
    throw new KintsugiError(
      'misuse',
      `${who}: ${name} is ${describeValue(array)} whose memory was transferred away; give a copy made before.`,
    );
  }
}

/**
 * Numbers as f32.
 * @throws KintsugiError `misuse` for what is no array, or holds anything but numbers
 */
export function checkNumbers(values: unknown, who: string, name: string): Float32Array {
  const own = ownArray(values, who, name);
  if (own instanceof Float32Array) return own;
  const list = values as ArrayLike<unknown>;
  if (typeof values !== 'object' || values === null || !Number.isSafeInteger(list.length) || list.length < 0)
    refuse(who, name, values, 'a Float32Array or an array of numbers');
  for (let i = 0; i < list.length; i++)
    if (typeof list[i] !== 'number') refuse(who, `${name}[${i}]`, list[i], 'numbers only');
  return Float32Array.from(list as ArrayLike<number>);
}

/** A shape whose product is the number of values; a dimension of 0 belongs to a layer without any. */
export function checkShape(shape: unknown, count: number, who: string, of: string): readonly number[] {
  if (!Array.isArray(shape) || !Array.from(shape as unknown[]).every((size) => isWhole(size, 0)))
    refuse(who, `shape${of}`, shape, 'its dimensions as whole numbers');
  const product = (shape as number[]).reduce((all, size) => all * size, 1);
  if (product !== count) {
    throw new KintsugiError(
      'misuse',
      `${who}: shape${of} is [${shape.join(', ')}], ${product} values, but data holds ${count}; ` +
        'give the shape of this data.',
    );
  }
  return [...(shape as number[])];
}
