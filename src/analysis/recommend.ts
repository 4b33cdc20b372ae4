import { checkHistory } from '../core/check-run.js';
import { refuse } from '../core/check-value.js';
import { ADVICE } from './anomalies/anomaly-kinds.js';
import type { Anomaly, AnomalyLevel } from '../core/anomaly.js';
import { assessConvergence, type ConvergenceVerdict } from './convergence.js';
import type { RunHistoryView } from '../core/run-history-view.js';

/** One thing to do about a run, why, and how much it matters. JSON-able. */
export interface Recommendation {
  level: AnomalyLevel;
  /** What to do. */
  action: string;
  /** The evidence, with figures. */
  because: string;
  /** The layers concerned; empty for the whole model. */
  layers: string[];
}

const ORDER: readonly AnomalyLevel[] = ['critical', 'warning', 'info'];

function worstOf(anomalies: readonly Anomaly[]): Anomaly {
  return anomalies.reduce((worst, one) => {
    const difference = ORDER.indexOf(one.level) - ORDER.indexOf(worst.level);
    return difference < 0 || (difference === 0 && one.severity > worst.severity) ? one : worst;
  });
}

function verdictOf(convergence: ConvergenceVerdict): ConvergenceVerdict {
  if (typeof convergence?.verdict !== 'string')
    refuse('recommend', 'convergence', convergence, 'what assessConvergence() gives, or leave it out');
  return convergence;
}

/**
 * What to do about a run, the most pressing first: one entry for each kind of anomaly, then for convergence
 * and layers to watch.
 * @throws KintsugiError `misuse` for what is no history
 */
export function recommend(history: RunHistoryView, convergence?: ConvergenceVerdict): Recommendation[] {
  checkHistory('recommend', history);
  const { converged, verdict } = verdictOf(
    convergence === undefined ? assessConvergence(history) : convergence,
  );
  const byType = new Map<string, Anomaly[]>();
  for (const anomaly of history.anomalies)
    byType.set(anomaly.type, [...(byType.get(anomaly.type) ?? []), anomaly]);
  const found = [...byType.values()].map((anomalies): Recommendation => {
    const worst = worstOf(anomalies);
    const where = worst.layer === null ? '' : `${worst.layer}, `;
    const times = anomalies.length === 1 ? '' : ` (the worst of ${anomalies.length})`;
    return {
      level: worst.level,
      action: worst.advice,
      because: `${where}epoch ${worst.epoch}${times}: ${worst.description}`,
      layers: [...new Set(anomalies.flatMap(({ layer }) => layer ?? []))],
    };
  });
  if (converged === false && !byType.has('convergence_issue'))
    found.push({ level: 'info', action: ADVICE.convergence_issue, because: verdict, layers: [] });
  const watched = history.layerNames.filter(
    (layer) => history.classification(layer, history.length - 1)?.priority === 'critical',
  );
  if (watched.length > 0) {
    const { archetype, advice } = history.classification(watched[0]!, history.length - 1)!;
    found.push({
      level: 'info',
      action: advice,
      because:
        `${watched.length} of ${history.layerNames.length} layers end as one to watch closely; ` +
        `${watched[0]} is ${archetype}.`,
      layers: watched,
    });
  }
  return found.sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}
