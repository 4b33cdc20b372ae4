import { html, type TemplateResult } from 'lit';
import type { Archetype } from '../../core/classification.js';
import { ARCHETYPE_MARKS } from '../../charts/theme/palette.js';

/** An archetype's color and letters. */
export function archetypeMark(archetype: Archetype | null): TemplateResult {
  return archetype
    ? html`<span class="mark ${archetype}" aria-hidden="true">${ARCHETYPE_MARKS[archetype]}</span>`
    : html`<span class="mark none" aria-hidden="true">–</span>`;
}

/** An archetype's color, letters and name. */
export function archetypeChip(archetype: Archetype | null, absent: string): TemplateResult {
  return html`<span class="chip" part="archetype">${archetypeMark(archetype)}${archetype ?? absent}</span>`;
}
