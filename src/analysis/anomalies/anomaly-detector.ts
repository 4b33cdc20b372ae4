import { checkHistory } from '../../core/check-run.js';
import { isObject, isString, refuse } from '../../core/check-value.js';
import { episodeKey, type Anomaly, type AnomalyType } from '../../core/anomaly.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';
import type { Capture, RunHistoryView } from '../../core/run-history-view.js';
import { LayerMemory } from '../layer-memory.js';
import { checkAnomalyOptions, type AnomalyOptions } from './anomaly-options.js';
import type { AnomalyKind, LayerPoint, Watch } from './anomaly-kind.js';
import { ANOMALY_KINDS } from './anomaly-kinds.js';
import { EpisodeTracker, type EpisodeChange } from './episode.js';
import { judgeMemory } from './memory.js';
import { sigmaSpikes } from './phi-spike.js';

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

const KINDS: readonly AnomalyKind[] = Object.values(ANOMALY_KINDS);

interface Tracked<Point> {
  watch: Watch<Point>;
  episodes: EpisodeTracker;
}

/** All kinds of anomaly that can be seen capture by capture on one layer, or on the model: a watch for each. */
class Watches<Point> {
  readonly #tracked: Tracked<Point>[];

  constructor(kinds: readonly { kind: AnomalyKind; watch: Watch<Point> }[], layer: string | null) {
    this.#tracked = kinds.map(({ kind, watch }) => ({ watch, episodes: new EpisodeTracker(kind, layer) }));
  }

  get trackers(): EpisodeTracker[] {
    return this.#tracked.map(({ episodes }) => episodes);
  }

  update(point: Point, epoch: number): (EpisodeChange | null)[] {
    return this.#tracked.map(({ watch, episodes }) => episodes.update(watch.update(point), epoch));
  }
}

/** A layer's watches, and its means where spikes are judged at the end. */
class LayerWatches extends Watches<LayerPoint> {
  readonly means: number[] = [];
  readonly epochs: number[] = [];
  readonly #layer: string;
  readonly #method: 'robust' | 'sigma';

  constructor(layer: string, method: 'robust' | 'sigma') {
    const kinds = KINDS.filter(({ type }) => !(type === 'phi_spike' && method === 'sigma'));
    super(
      kinds.flatMap((kind) => (kind.watchLayer ? [{ kind, watch: kind.watchLayer() }] : [])),
      layer,
    );
    this.#layer = layer;
    this.#method = method;
  }

  override update(point: LayerPoint, epoch: number): (EpisodeChange | null)[] {
    if (this.#method === 'sigma' && Number.isFinite(point.metrics.luminosity)) {
      this.means.push(point.metrics.luminosity);
      this.epochs.push(epoch);
    }
    return super.update(point, epoch);
  }

  /** What is left to tell of a layer that no longer comes. */
  close(): EpisodeChange[] {
    const ended = this.trackers.flatMap((episodes) => episodes.end() ?? []);
    return [...this.spikes(), ...ended.map((episode) => ({ episode, isNews: false }))];
  }

  /** Spikes of the run so far, by `method: 'sigma'`: each episode in its last state. */
  spikes(): EpisodeChange[] {
    const tracker = new EpisodeTracker(ANOMALY_KINDS.phi_spike, this.#layer);
    const last = new Map<string, EpisodeChange>();
    sigmaSpikes(this.means).forEach((finding, index) => {
      const change = tracker.update(finding, this.epochs[index]!);
      if (change) last.set(episodeKey(change.episode), { ...change, isNews: true });
    });
    return [...last.values()];
  }
}

/**
 * Finds anomalies as captures come, each once, at the same cost for the last as for the first. `finish` adds
 * what only the whole run can tell: convergence, and spikes by `method: 'sigma'`. A layer that has not come for
 * 64 captures, or twice as many as one has been away for, is forgotten: its episodes are ended.
 */
export class AnomalyDetector {
  readonly #layers = new LayerMemory<LayerWatches>();
  readonly #model = new Watches<Capture>(
    KINDS.flatMap((kind) => (kind.watchModel ? [{ kind, watch: kind.watchModel() }] : [])),
    null,
  );
  readonly #atEnd = KINDS.flatMap((kind) =>
    kind.judgeRun ? [{ judge: kind.judgeRun, episodes: new EpisodeTracker(kind, null) }] : [],
  );
  /** A bound that was reached is news once, however often thinning makes room. */
  readonly #memory = new EpisodeTracker(ANOMALY_KINDS.memory, null, Infinity);
  readonly #method: 'robust' | 'sigma';
  #changed: Anomaly[] = [];

  constructor(options: AnomalyOptions = {}) {
    this.#method = checkAnomalyOptions(options, 'AnomalyDetector').method ?? 'robust';
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
    if (!Array.isArray(capture?.layers) || !Number.isFinite(capture.epoch))
      refuse('AnomalyDetector.update', 'the capture', capture, '{epoch, layers}, as a RunHistory keeps it');
    capture.layers.forEach((layer) => checkLayer('AnomalyDetector.update', layer));
    const { epoch } = capture;
    const changes: (EpisodeChange | null)[] = this.#layers
      .startCapture(capture.layers.map(({ layer }) => layer))
      .flatMap((gone) => gone.close());
    for (const { layer, metrics, classification } of capture.layers) {
      const { archetype } = classification;
      const found = this.#watchesOf(layer).update(
        { layer, epoch, metrics: asKept(metrics), archetype },
        epoch,
      );
      for (const change of found) if (change) changes.push(change);
    }
    return this.#tell([...changes, ...this.#model.update(capture, epoch)]);
  }

  /** Tells once when something that is held has come to its bound: the history, or GPU memory. */
  noteMemory(what: string, used: number, bound: number, epoch: number): Anomaly[] {
    return this.#tell([this.#memory.update(judgeMemory(what, used, bound), epoch)]);
  }

  /** What the run as a whole shows. The detector may go on afterwards. */
  finish(history: RunHistoryView): Anomaly[] {
    checkHistory('AnomalyDetector.finish', history);
    const changes: (EpisodeChange | null)[] = [...this.#layers.values()].flatMap((layer) => layer.spikes());
    if (history.length > 0) {
      const epoch = history.epochs[history.length - 1]!;
      for (const { judge, episodes } of this.#atEnd) {
        const change = episodes.update(judge(history), epoch);
        changes.push(change && { ...change, isNews: change.episode.end === null });
      }
    }
    return this.#tell(changes);
  }

  /**
   * Layers that are remembered.
   * @internal
   */
  get layerCount(): number {
    return this.#layers.size;
  }

  /** Ends what still lasts: of a run that goes on elsewhere, or again from an earlier epoch. */
  end(): void {
    this.#changed = this.#trackers().flatMap((episodes) => episodes.end() ?? []);
  }

  /**
   * Goes on with the episodes of a run that is resumed: of each type and layer the latest, after the captures
   * that are kept have been shown to `update`.
   */
  adopt(anomalies: readonly Anomaly[]): void {
    const known: unknown = anomalies;
    if (!Array.isArray(known) || !known.every((one) => isString((one as Partial<Anomaly> | null)?.type)))
      refuse(
        'AnomalyDetector.adopt',
        'anomalies',
        anomalies,
        "an array of anomalies, a history's for example",
      );
    const latest = new Map(anomalies.map((anomaly) => [seriesKey(anomaly.type, anomaly.layer), anomaly]));
    for (const episodes of this.#trackers()) {
      const episode = latest.get(seriesKey(episodes.type, episodes.layer));
      if (episode) episodes.adopt(episode);
    }
  }

  #trackers(): EpisodeTracker[] {
    return [
      this.#memory,
      ...this.#atEnd.map(({ episodes }) => episodes),
      ...this.#model.trackers,
      ...[...this.#layers.values()].flatMap(({ trackers }) => trackers),
    ];
  }

  #watchesOf(layer: string): LayerWatches {
    const known = this.#layers.get(layer);
    if (known) return known;
    const watches = new LayerWatches(layer, this.#method);
    this.#layers.set(layer, watches);
    return watches;
  }

  #tell(changes: readonly (EpisodeChange | null)[]): Anomaly[] {
    const happened = changes.filter((change) => change !== null);
    this.#changed = happened.map(({ episode }) => episode);
    return happened.flatMap(({ episode, isNews }) => (isNews ? [episode] : []));
  }
}

/** @throws KintsugiError `misuse` for what is no layer of a capture */
function checkLayer(who: string, layer: unknown): void {
  const { layer: name, metrics, classification } = (layer ?? {}) as Record<string, unknown>;
  const { histogram } = (metrics ?? {}) as Record<string, unknown>;
  const { archetype } = (classification ?? {}) as Record<string, unknown>;
  if (!isString(name) || !isObject(histogram) || !isString(archetype))
    refuse(who, 'a layer of the capture', layer, '{layer, metrics, classification}');
}

/** Of the episodes of one type on one layer only the latest can go on. */
function seriesKey(type: AnomalyType, layer: string | null): string {
  return JSON.stringify([type, layer]);
}
