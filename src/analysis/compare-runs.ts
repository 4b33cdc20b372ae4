import { checkHistory } from '../core/check-run.js';
import type { ScalarMetric } from '../core/layer-metrics.js';
import { median } from '../statistics/robust-scale.js';
import type { RunHistoryView } from '../core/run-history-view.js';

/**
 * Two layers differ at an epoch where a metric is apart by more than `apart` of the larger. They part where they
 * stay so for `captures` common epochs, or to the end.
 */
export const COMPARISON = Object.freeze({ apart: 0.1, captures: 3 });

const COMPARED: readonly ScalarMetric[] = ['luminosity', 'std', 'entropy', 'resilience'];

export interface LayerComparison {
  layer: string;
  /** Which of the runs have the layer. */
  present: 'both' | 'first only' | 'second only';
  /** Epoch at which the two part for good or for a while; null where they do not, or share too little. */
  partsAt: number | null;
  /** The metric that parts first. */
  metric: ScalarMetric | null;
  /**
   * Median difference of each metric over the common epochs, as a share of the larger; NaN where none is
   * known.
   */
  differences: Partial<Record<ScalarMetric, number>>;
  /** Share of common epochs with the same archetype; NaN without any. */
  agreement: number;
}

/** What sets two runs apart, the layer that parts first at the top. JSON-able. */
export interface RunComparison {
  commonEpochs: number;
  layers: LayerComparison[];
  verdict: string;
}

function commonIndices(a: RunHistoryView, b: RunHistoryView): [number, number][] {
  const places = new Map(Array.from(b.epochs, (epoch, index) => [epoch, index]));
  return Array.from(a.epochs).flatMap((epoch, index) =>
    places.has(epoch) ? [[index, places.get(epoch)!] as [number, number]] : [],
  );
}

function apart(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

/** First place from which differences stay beyond the threshold for long enough; -1 where none. */
function partingPlace(differences: readonly number[]): number {
  let begun = -1;
  for (let place = 0; place < differences.length; place++) {
    if (!(differences[place]! > COMPARISON.apart)) begun = -1;
    else if (begun < 0) begun = place;
    if (begun >= 0 && (place - begun + 1 >= COMPARISON.captures || place === differences.length - 1))
      return begun;
  }
  return -1;
}

function compareLayer(
  a: RunHistoryView,
  b: RunHistoryView,
  layer: string,
  common: readonly [number, number][],
): LayerComparison {
  const both = common.filter(([i, j]) => a.archetypes(layer)[i] && b.archetypes(layer)[j]);
  const result: LayerComparison = {
    layer,
    present: 'both',
    partsAt: null,
    metric: null,
    differences: {},
    agreement: NaN,
  };
  for (const metric of COMPARED) {
    const [left, right] = [a.column(layer, metric), b.column(layer, metric)];
    const differences = both.map(([i, j]) => apart(left[i]!, right[j]!));
    result.differences[metric] = median(differences.filter(Number.isFinite));
    const place = partingPlace(differences);
    if (place < 0) continue;
    const epoch = a.epochs[both[place]![0]]!;
    if (result.partsAt === null || epoch < result.partsAt) [result.partsAt, result.metric] = [epoch, metric];
  }
  result.agreement =
    both.filter(([i, j]) => a.archetypes(layer)[i] === b.archetypes(layer)[j]).length / both.length;
  return result;
}

/**
 * Two runs of the same layers, compared at the epochs that both captured: which layers differ, and when they
 * part.
 * @throws KintsugiError `misuse` for what is no history
 */
export function compareRuns(a: RunHistoryView, b: RunHistoryView): RunComparison {
  checkHistory('compareRuns', a, 'the first history');
  checkHistory('compareRuns', b, 'the second history');
  const common = commonIndices(a, b);
  const [first, second] = [new Set(a.layerNames), new Set(b.layerNames)];
  const layers = [...new Set([...first, ...second])].map((layer): LayerComparison => {
    if (first.has(layer) && second.has(layer)) return compareLayer(a, b, layer, common);
    return {
      layer,
      present: first.has(layer) ? 'first only' : 'second only',
      partsAt: null,
      metric: null,
      differences: {},
      agreement: NaN,
    };
  });
  layers.sort((x, y) => (x.partsAt ?? Infinity) - (y.partsAt ?? Infinity) || 0);
  const parted = layers.filter(({ partsAt }) => partsAt !== null);
  const shared = layers.filter(({ present }) => present === 'both').length;
  const verdict =
    common.length === 0 || shared === 0
      ? 'The two runs have no epoch or no layer in common to compare.'
      : parted.length === 0
        ? `The ${shared} common layers stay together over all ${common.length} common epochs.`
        : `${parted.length} of ${shared} common layers part; the first is ${parted[0]!.layer}, ` +
          `at epoch ${parted[0]!.partsAt}, by its ${parted[0]!.metric}.`;
  return { commonEpochs: common.length, layers, verdict };
}
