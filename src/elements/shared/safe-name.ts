import { visibleText } from '../../core/visible-text.js';

/** A name that anybody chose, without what nobody sees; never empty. */
export function safeName(name: string): string {
  return visibleText(name) || '(unnamed)';
}

const MOST_LETTERS = 400;

/** As `safeName`, but never longer than a title can be. */
export function fullName(name: string): string {
  const safe = safeName(name);
  return safe.length > MOST_LETTERS ? `${safe.slice(0, MOST_LETTERS)}…` : safe;
}

/** As `safeName`, but never longer than a line of a list can be. */
export function shortName(name: string, letters = 60): string {
  const parts = Array.from(safeName(name.length > 8 * letters ? name.slice(0, 8 * letters) : name));
  return parts.length > letters ? `${parts.slice(0, letters - 1).join('')}…` : parts.join('');
}
