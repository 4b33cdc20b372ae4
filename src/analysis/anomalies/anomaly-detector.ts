import { checkHistory } from '../../core/check-run.js';
import { refuse } from '../../core/check-value.js';
import { checkOptions, type OptionTable } from '../../core/check-options.js';
import { ADVICE } from './advice.js';
import type { Anomaly, AnomalyType } from '../../core/anomaly.js';
import { DeadLayerCheck } from './dead-layer.js';
import { CollapseCheck, ExplosionCheck } from './growth.js';
import {
  ChangeRate,
  FEWEST_OPPORTUNITIES,
  INSTABILITY_SHARE,
  INSTABILITY_WINDOW,
  InstabilityCheck,
} from './instability.js';
import type { Finding, LayerCheck, LayerPoint } from './layer-point.js';
import { LossCheck } from './loss.js';
import { NonFiniteCheck } from './non-finite.js';
import { PlotRangeCheck } from './plot-range.js';
import { SaturationCheck } from './saturation.js';
import { sigmaSpikes, SpikeCheck } from './spike.js';
import { StalledCheck } from './stalled.js';
import { assessConvergence, PHI_SWING } from '../convergence.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';
import type { Capture, RunHistoryView } from '../../core/run-history-view.js';

export interface AnomalyOptions {
  /**
   * How `phi_spike` is judged: by a robust scale of the changes before (default), or by the guide's 3σ of all
   * changes, at the end.
   */
  method?: 'robust' | 'sigma';
}

/** `memory`: this share of the bound is in use. */
export const MEMORY_SHARE = 0.9;

const OPTIONS: OptionTable<AnomalyOptions> = {
  method: [(value) => value === 'robust' || value === 'sigma', "'robust' or 'sigma'"],
};

export function checkAnomalyOptions(options: AnomalyOptions, who: string, path = ''): AnomalyOptions {
  return checkOptions(who, options, OPTIONS, path);
}

function anomaly(
  type: AnomalyType,
  layer: string | null,
  { epoch, severity, level, description }: Finding,
): Anomaly {
  return { type, layer, epoch, severity, level, description, advice: ADVICE[type] };
}

/**
 * Figures as a history keeps them, at single precision, so that live and later looks judge the same numbers.
 */
function asKept(metrics: LayerMetrics): LayerMetrics {
  const { luminosity, std, maxPhi, minPhi, sparsity, meanAbsChange } = metrics;
  const round = Math.fround;
  return {
    ...metrics,
    luminosity: round(luminosity),
    std: round(std),
    maxPhi: round(maxPhi),
    minPhi: round(minPhi),
    sparsity: round(sparsity),
    meanAbsChange: round(meanAbsChange),
  };
}

/** The checks of one layer, with their memory of it. */
class LayerWatch {
  readonly #instability = new InstabilityCheck();
  readonly #checks: [AnomalyType, LayerCheck][];
  readonly means: number[] = [];
  readonly epochs: number[] = [];

  constructor(private readonly method: 'robust' | 'sigma') {
    this.#checks = [
      ['non_finite', new NonFiniteCheck()],
      ['phi_explosion', new ExplosionCheck()],
      ['phi_collapse', new CollapseCheck()],
      ['dead_layer', new DeadLayerCheck()],
      ['saturation', new SaturationCheck()],
      ['plot_range', new PlotRangeCheck()],
      ...(method === 'robust' ? [['phi_spike', new SpikeCheck()] as [AnomalyType, LayerCheck]] : []),
    ];
  }

  update(point: LayerPoint): { found: Anomaly[]; changed: boolean | null } {
    const found = this.#checks.flatMap(([type, check]) => {
      const finding = check.update(point);
      return finding ? [anomaly(type, point.layer, finding)] : [];
    });
    const { finding, changed } = this.#instability.update(point);
    if (finding) found.push(anomaly('classification_instability', point.layer, finding));
    if (this.method === 'sigma' && Number.isFinite(point.metrics.luminosity)) {
      this.means.push(point.metrics.luminosity);
      this.epochs.push(point.epoch);
    }
    return { found, changed };
  }
}

/**
 * Finds anomalies as captures come, each once, at the same cost for the last as for the first. `finish` adds
 * what only the whole run can tell: convergence, and spikes by the guide's rule.
 */
export class AnomalyDetector {
  readonly #layers = new Map<string, LayerWatch>();
  readonly #stalled = new StalledCheck();
  readonly #loss = new LossCheck();
  readonly #method: 'robust' | 'sigma';
  #modelRate: ChangeRate | null = null;
  #memoryTold = false;

  constructor(options: AnomalyOptions = {}) {
    this.#method = checkAnomalyOptions(options, 'AnomalyDetector').method ?? 'robust';
  }

  /** What is new with this capture. Captures come in the order of their epochs. */
  update(capture: Capture): Anomaly[] {
    if (!Array.isArray(capture?.layers) || !Number.isFinite(capture.epoch))
      refuse('AnomalyDetector.update', 'the capture', capture, '{epoch, layers}, as a RunHistory keeps it');
    const found: Anomaly[] = [];
    let changes = 0;
    let opportunities = 0;
    for (const { layer, metrics, classification } of capture.layers) {
      const watch = this.#layers.get(layer) ?? new LayerWatch(this.#method);
      this.#layers.set(layer, watch);
      const result = watch.update({
        layer,
        epoch: capture.epoch,
        metrics: asKept(metrics),
        archetype: classification.archetype,
      });
      found.push(...result.found);
      if (result.changed === null) continue;
      opportunities++;
      if (result.changed) changes++;
    }
    this.#modelRate ??= new ChangeRate(
      INSTABILITY_WINDOW * Math.max(1, capture.layers.length),
      FEWEST_OPPORTUNITIES * Math.max(1, capture.layers.length),
    );
    for (let turn = 0; turn < opportunities && this.#layers.size > 1; turn++) {
      if (!this.#modelRate.add(turn < changes)) continue;
      const severity = this.#modelRate.share / INSTABILITY_SHARE;
      const description = this.#modelRate.describe('The layers together');
      found.push(
        anomaly('classification_instability', null, {
          epoch: capture.epoch,
          severity,
          level: 'warning',
          description,
        }),
      );
    }
    const stalled = this.#stalled.update(capture, capture.loss?.base ?? capture.logs?.['loss'] ?? NaN);
    if (stalled) found.push(anomaly('stalled', null, stalled));
    const lost = this.#loss.update(capture);
    if (lost) found.push(anomaly('non_finite', null, lost));
    return found;
  }

  /** Tells once when something that is held has come to its bound: the history, or GPU memory. */
  noteMemory(what: string, used: number, bound: number, epoch: number): Anomaly[] {
    if (this.#memoryTold || !(used >= MEMORY_SHARE * bound)) return [];
    this.#memoryTold = true;
    const description = `${what} holds ${(used / 2 ** 20).toFixed(1)} of at most ${(bound / 2 ** 20).toFixed(1)} MiB.`;
    return [anomaly('memory', null, { epoch, severity: used / bound, level: 'info', description })];
  }

  /** What the run as a whole shows. The detector may go on afterwards. */
  finish(history: RunHistoryView): Anomaly[] {
    checkHistory('AnomalyDetector.finish', history);
    const found: Anomaly[] = [];
    for (const [layer, { means, epochs }] of this.#layers) {
      for (const finding of sigmaSpikes(means, epochs)) found.push(anomaly('phi_spike', layer, finding));
    }
    const { converged, verdict, loss, phi } = assessConvergence(history);
    if (converged === false) {
      const rising = loss.status === 'rising';
      const severity = rising ? 1 + Math.abs(loss.change) : phi.status === 'moving' ? 1 + phi.distance : 1;
      // A run that still improves, or whose φ still drifts, was merely stopped early.
      const level = rising || phi.distance > PHI_SWING ? 'warning' : 'info';
      found.push(
        anomaly('convergence_issue', null, {
          epoch: history.epochs[history.length - 1]!,
          severity,
          level,
          description: verdict,
        }),
      );
    }
    return found;
  }
}
