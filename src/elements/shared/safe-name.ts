/**
 * Names come from files and strangers: control and direction characters, which could rearrange the page about
 * them, are taken out.
 */
export function safeName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '') || '(unnamed)';
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
