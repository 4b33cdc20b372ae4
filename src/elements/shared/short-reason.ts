import type { Classification } from '../../core/classification.js';
import type { NumberFormat } from '../../charts/axes/number-format.js';
import type { Texts } from './texts.js';

/** The conditions that held, in symbols: what fits a line of a list. */
export function shortReason({ conditions, reason }: Classification, t: Texts, format: NumberFormat): string {
  if (conditions.length === 0) return /no finite value/.test(reason) ? t.layers.noFinite : t.layers.noRule;
  return conditions
    .map(
      ({ metric, comparison, value, threshold }) =>
        `${t.symbols[metric]} ${format.value(value)} ${comparison} ${format.value(threshold)}`,
    )
    .join(' · ');
}
