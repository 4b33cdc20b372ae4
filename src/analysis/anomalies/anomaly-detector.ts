import type { Anomaly, AnomalyType } from '../../core/anomaly.js';
import { DeadLayerCheck } from './dead-layer.js';
import { EpisodeTracker, type EpisodeChange } from './episode.js';
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
import { KintsugiError } from '../../core/kintsugi-error.js';
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

export function checkAnomalyOptions(options: AnomalyOptions): void {
  for (const key of Object.keys(options))
    if (key !== 'method')
      throw new KintsugiError('misuse', `unknown option "${key}" of the anomaly detector; known: method`);
  const { method = 'robust' } = options;
  if (method !== 'robust' && method !== 'sigma')
    throw new KintsugiError('misuse', `method is ${String(method)}: give 'robust' or 'sigma'`);
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
  readonly #wandering: EpisodeTracker;
  readonly #checks: { check: LayerCheck; episodes: EpisodeTracker }[];
  readonly trackers: ReadonlyMap<AnomalyType, EpisodeTracker>;
  readonly means: number[] = [];
  readonly epochs: number[] = [];

  constructor(
    layer: string,
    private readonly method: 'robust' | 'sigma',
  ) {
    const checks: [AnomalyType, LayerCheck][] = [
      ['non_finite', new NonFiniteCheck()],
      ['phi_explosion', new ExplosionCheck()],
      ['phi_collapse', new CollapseCheck()],
      ['dead_layer', new DeadLayerCheck()],
      ['saturation', new SaturationCheck()],
      ['plot_range', new PlotRangeCheck()],
      ...(method === 'robust' ? [['phi_spike', new SpikeCheck()] as [AnomalyType, LayerCheck]] : []),
    ];
    this.#wandering = new EpisodeTracker('classification_instability', layer);
    const trackers = new Map([['classification_instability' as AnomalyType, this.#wandering]]);
    this.#checks = checks.map(([type, check]) => {
      const episodes = new EpisodeTracker(type, layer);
      trackers.set(type, episodes);
      return { check, episodes };
    });
    this.trackers = trackers;
  }

  update(point: LayerPoint): { changes: (EpisodeChange | null)[]; changed: boolean | null } {
    const changes = this.#checks.map(({ check, episodes }) =>
      episodes.update(check.update(point), point.epoch),
    );
    const { finding, changed } = this.#instability.update(point);
    changes.push(this.#wandering.update(finding, point.epoch));
    if (this.method === 'sigma' && Number.isFinite(point.metrics.luminosity)) {
      this.means.push(point.metrics.luminosity);
      this.epochs.push(point.epoch);
    }
    return { changes, changed };
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
  readonly #model = {
    classification_instability: new EpisodeTracker('classification_instability', null),
    stalled: new EpisodeTracker('stalled', null),
    non_finite: new EpisodeTracker('non_finite', null),
    convergence_issue: new EpisodeTracker('convergence_issue', null),
    // A bound that was reached is news once, however often thinning makes room.
    memory: new EpisodeTracker('memory', null, Infinity),
  } as const;
  readonly #method: 'robust' | 'sigma';
  #modelRate: ChangeRate | null = null;
  #changed: Anomaly[] = [];

  constructor(options: AnomalyOptions = {}) {
    checkAnomalyOptions(options);
    this.#method = options.method ?? 'robust';
  }

  /**
   * Every anomaly that the last `update`, `noteMemory`, `finish` or `end` began, continued or ended, as it now
   * stands. `RunHistory.addAnomalies` puts each in the place of its former state.
   */
  get changed(): readonly Anomaly[] {
    return this.#changed;
  }

  /**
   * The anomalies that are news with this capture: those that began, and those that became more serious.
   * Captures come in the order of their epochs.
   */
  update(capture: Capture): Anomaly[] {
    const { epoch } = capture;
    const changes: (EpisodeChange | null)[] = [];
    let [changed, opportunities] = [0, 0];
    for (const { layer, metrics, classification } of capture.layers) {
      const { archetype } = classification;
      const result = this.#watch(layer).update({ layer, epoch, metrics: asKept(metrics), archetype });
      changes.push(...result.changes);
      if (result.changed === null) continue;
      opportunities++;
      if (result.changed) changed++;
    }
    const restless = this.#judgeModel(capture.layers.length, changed, opportunities);
    const stalled = this.#stalled.update(capture, capture.loss?.base ?? capture.logs?.['loss'] ?? NaN);
    const lost = this.#loss.update(capture);
    return this.#tell([
      ...changes,
      this.#model.classification_instability.update(restless, epoch),
      this.#model.stalled.update(stalled, epoch),
      this.#model.non_finite.update(lost, epoch),
    ]);
  }

  /** Tells once when something that is held has come to its bound: the history, or GPU memory. */
  noteMemory(what: string, used: number, bound: number, epoch: number): Anomaly[] {
    const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
    const description = `${what} holds ${mebibytes(used)} of at most ${mebibytes(bound)} MiB.`;
    const full = used >= MEMORY_SHARE * bound;
    const finding: Finding | null = full ? { severity: used / bound, level: 'info', description } : null;
    return this.#tell([this.#model.memory.update(finding, epoch)]);
  }

  /** What the run as a whole shows. The detector may go on afterwards. */
  finish(history: RunHistoryView): Anomaly[] {
    const changes: (EpisodeChange | null)[] = [];
    for (const [layer, { means, epochs }] of this.#layers) {
      const spikes = new EpisodeTracker('phi_spike', layer);
      const found = sigmaSpikes(means).map((finding, index) => spikes.update(finding, epochs[index]!));
      const last = new Map(found.flatMap((change) => (change ? [[change.episode.epoch, change]] : [])));
      for (const { episode } of last.values()) changes.push({ episode, isNews: true });
    }
    if (history.length > 0) {
      const epoch = history.epochs[history.length - 1]!;
      const change = this.#model.convergence_issue.update(notConverged(history), epoch);
      changes.push(change && { ...change, isNews: change.episode.end === null });
    }
    return this.#tell(changes);
  }

  /** Ends what still lasts: of a run that goes on elsewhere, or again from an earlier epoch. */
  end(): void {
    this.#changed = this.#trackers().flatMap(([, , episodes]) => episodes.end() ?? []);
  }

  /**
   * Goes on with the episodes of a run that is resumed: of each type and layer the latest, after the captures
   * that are kept have been shown to `update`.
   */
  adopt(anomalies: readonly Anomaly[]): void {
    const latest = new Map(anomalies.map((anomaly) => [kindKey(anomaly.type, anomaly.layer), anomaly]));
    for (const [type, layer, episodes] of this.#trackers()) {
      const episode = latest.get(kindKey(type, layer));
      if (episode) episodes.adopt(episode);
    }
  }

  #trackers(): [AnomalyType, string | null, EpisodeTracker][] {
    const model = Object.entries(this.#model) as [AnomalyType, EpisodeTracker][];
    return [
      ...model.map(([type, episodes]): [AnomalyType, null, EpisodeTracker] => [type, null, episodes]),
      ...[...this.#layers].flatMap(([layer, { trackers }]) =>
        [...trackers].map(([type, one]): [AnomalyType, string, EpisodeTracker] => [type, layer, one]),
      ),
    ];
  }

  #watch(layer: string): LayerWatch {
    const watch = this.#layers.get(layer) ?? new LayerWatch(layer, this.#method);
    this.#layers.set(layer, watch);
    return watch;
  }

  #judgeModel(layers: number, changed: number, opportunities: number): Finding | null {
    this.#modelRate ??= new ChangeRate(
      INSTABILITY_WINDOW * Math.max(1, layers),
      FEWEST_OPPORTUNITIES * Math.max(1, layers),
    );
    let finding: Finding | null = null;
    for (let turn = 0; turn < opportunities && this.#layers.size > 1; turn++) {
      if (!this.#modelRate.add(turn < changed)) continue;
      const severity = this.#modelRate.share / INSTABILITY_SHARE;
      finding ??= {
        severity,
        level: 'warning',
        description: this.#modelRate.describe('The layers together'),
      };
    }
    return finding;
  }

  #tell(changes: readonly (EpisodeChange | null)[]): Anomaly[] {
    const happened = changes.filter((change) => change !== null);
    this.#changed = happened.map(({ episode }) => episode);
    return happened.flatMap(({ episode, isNews }) => (isNews ? [episode] : []));
  }
}

function kindKey(type: AnomalyType, layer: string | null): string {
  return JSON.stringify([type, layer]);
}

function notConverged(history: RunHistoryView): Finding | null {
  const { converged, verdict, loss, phi } = assessConvergence(history);
  if (converged !== false) return null;
  const rising = loss.status === 'rising';
  const severity = rising ? 1 + Math.abs(loss.change) : phi.status === 'moving' ? 1 + phi.distance : 1;
  // A run that still improves, or whose φ still drifts, was merely stopped early.
  const level = rising || phi.distance > PHI_SWING ? 'warning' : 'info';
  return { severity, level, description: verdict };
}
