import { html, type TemplateResult } from 'lit';

/** A row of buttons of which one is pressed. */
export function choice<T extends string>(
  label: string,
  options: readonly (readonly [value: T, text: string])[],
  current: T,
  choose: (value: T) => void,
): TemplateResult {
  return html`<span class="group" role="group" aria-label=${label}
    >${options.map(
      ([value, text]) =>
        html`<button type="button" aria-pressed=${value === current} @click=${() => choose(value)}>
          ${text}
        </button>`,
    )}</span
  >`;
}
