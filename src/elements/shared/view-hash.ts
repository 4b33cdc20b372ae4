import { readView } from './read-view.js';
import { INITIAL_VIEW, type ViewState } from './view-state.js';

/**
 * The part of a view that differs from the initial one, as text for a URL. Empty where nothing differs. Writes
 * no more than `decodeView` reads.
 */
export function encodeView(state: Readonly<ViewState>): string {
  const changed = Object.entries(readView(state)).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(INITIAL_VIEW[key as keyof ViewState]),
  );
  return changed.length ? encodeURIComponent(JSON.stringify(Object.fromEntries(changed))) : '';
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
  const name = wellFormed(key);
  const own = partsOf(hash).find((part) => nameOf(part) === name);
  return own?.includes('=') ? own.slice(own.indexOf('=') + 1) : '';
}

/** The hash with `key` set to `value`, or without it where the value is empty; other keys stay. */
export function toHash(hash: string, key: string, value: string): string {
  const name = wellFormed(key);
  const parts = partsOf(hash).filter((part) => nameOf(part) !== name);
  if (value) parts.push(`${encodeURIComponent(name)}=${value}`);
  return parts.length ? `#${parts.join('&')}` : '';
}

function partsOf(hash: string): string[] {
  return hash.replace(/^#/, '').split('&').filter(Boolean);
}

/** The name of a part of a hash as it was before it was encoded. */
function nameOf(part: string): string {
  const [name = ''] = part.split('=', 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A lone half of a surrogate pair cannot stand in a URL. */
function wellFormed(key: string): string {
  return key.replace(/\p{Cs}/gu, '\ufffd');
}
