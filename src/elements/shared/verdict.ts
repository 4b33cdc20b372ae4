import type { Anomaly } from '../../core/anomaly.js';
import type { Archetype } from '../../core/classification.js';
import { numberFormat } from '../../charts/axes/number-format.js';
import { shortName } from './safe-name.js';
import type { Texts } from './texts.js';

export interface Verdict {
  level: 'waiting' | 'healthy' | 'warning' | 'critical';
  sentence: string;
}

/** Classes of the roles "stable" and "balanced" (docs/metrics.md#archetypes). */
const STABLE: readonly (Archetype | null)[] = ['Sentinel', 'Archivist', 'Wanderer', 'Luminary'];

/** One sentence on the state of a run at one epoch: what is wrong, or that nothing is. */
export function verdictOf(
  archetypes: readonly (Archetype | null)[],
  anomalies: readonly Anomaly[],
  epoch: number,
  texts: Texts,
  language: string,
): Verdict {
  const format = numberFormat(language);
  const known = archetypes.filter((name) => name !== null);
  if (known.length === 0) return { level: 'waiting', sentence: texts.verdict.waiting };
  const until = anomalies.filter((anomaly) => anomaly.epoch <= epoch && anomaly.level !== 'info');
  const critical = until.filter(({ level }) => level === 'critical');
  const latest = (critical.length ? critical : until).at(-1);
  if (!latest)
    return {
      level: 'healthy',
      sentence: texts.verdict.healthy(
        format.count(known.filter((name) => STABLE.includes(name)).length),
        format.count(known.length),
      ),
    };
  const type = texts.anomalyNames[latest.type] ?? latest.type;
  const layer = latest.layer === null ? '' : ` · ${shortName(latest.layer, 24)}`;
  const name = `${type}${layer}, ${texts.epoch.toLowerCase()} ${format.count(latest.epoch)}`;
  return critical.length
    ? { level: 'critical', sentence: texts.verdict.critical(format.count(critical.length), name) }
    : { level: 'warning', sentence: texts.verdict.warning(format.count(until.length), name) };
}
