import { visibleText } from '../core/visible-text.js';

/**
 * Text that may stand in HTML, in an element or a quoted attribute; direction and control characters, which
 * could rearrange the page about them, are taken out.
 */
export function escapeHtml(text: string): string {
  return String(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu, ' ')
    .replace(
      /[&<>"']/g,
      (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[mark]!,
    );
}

const LONGEST = 400;

/** A name that anybody chose, in its own direction and of bearable length. */
export function nameHtml(name: string, longest = LONGEST): string {
  const letters = Array.from(visibleText(String(name).slice(0, 8 * longest)).trim());
  const shown = letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join('');
  return `<bdi>${escapeHtml(shown) || '(unnamed)'}</bdi>`;
}

/** A sentence that may hold such a name. */
export function sentenceHtml(sentence: string): string {
  const text = String(sentence);
  return escapeHtml(text.length > 3 * LONGEST ? `${Array.from(text.slice(0, 3 * LONGEST)).join('')}…` : text);
}
