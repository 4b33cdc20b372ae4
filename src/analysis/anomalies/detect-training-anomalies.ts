import { checkHistory } from '../../core/check-run.js';
import { isNumber, refuse } from '../../core/check-value.js';
import { episodeKey, type Anomaly } from '../../core/anomaly.js';
import { AnomalyDetector } from './anomaly-detector.js';
import { checkAnomalyOptions, type AnomalyOptions } from './anomaly-options.js';
import { phiSpike, sigmaSpikes } from './phi-spike.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

/** A plain record of a run: mean φ per capture. */
export interface PhiMeans {
  phiMeans: readonly number[];
  /** Real epoch of each; 0, 1, 2, … where not given. */
  epochs?: readonly number[];
}

const WHO = 'detectTrainingAnomalies';

function numbers(name: string, values: unknown): readonly number[] {
  if (!Array.isArray(values) || !Array.from(values as unknown[]).every(isNumber))
    refuse(WHO, name, values, 'an array of numbers');
  return values as number[];
}

function spikesOf({ phiMeans: means, epochs: given }: PhiMeans, method: 'robust' | 'sigma'): Anomaly[] {
  const phiMeans = numbers('phiMeans', means);
  const epochs = given === undefined ? phiMeans.map((_, index) => index) : numbers('epochs', given);
  if (epochs.length !== phiMeans.length)
    throw new KintsugiError(
      'misuse',
      `${WHO}: phiMeans has ${phiMeans.length} captures, epochs ${epochs.length}; give one epoch for each.`,
    );
  const watch = phiSpike.watchLayer();
  const findings =
    method === 'sigma'
      ? sigmaSpikes(phiMeans)
      : phiMeans.map((luminosity, index) =>
          watch.update({
            layer: '',
            epoch: epochs[index]!,
            metrics: { luminosity } as LayerMetrics,
            archetype: 'Wanderer',
          }),
        );
  return findings.flatMap((finding, index): Anomaly[] => {
    const epoch = epochs[index]!;
    if (!finding) return [];
    const { type, advice } = phiSpike;
    return [{ type, layer: null, epoch, end: epoch, count: 1, ...finding, advice }];
  });
}

/**
 * All anomalies of a run: the same episodes that an AnomalyDetector finds as the run goes, in the order of
 * their epochs. Of a plain record of means, each spike by itself.
 * @throws KintsugiError `misuse` for an unknown option or something that is no history
 */
export function detectTrainingAnomalies(
  history: RunHistoryView | PhiMeans,
  options: AnomalyOptions = {},
): Anomaly[] {
  checkAnomalyOptions(options, WHO);
  if (history !== null && typeof history === 'object' && 'phiMeans' in history)
    return spikesOf(history, options.method ?? 'robust');
  checkHistory(WHO, history);
  const view = history as RunHistoryView;
  const detector = new AnomalyDetector(options);
  const episodes = new Map<string, Anomaly>();
  const note = () => {
    for (const episode of detector.changed) episodes.set(episodeKey(episode), episode);
  };
  for (let index = 0; index < view.length; index++) {
    detector.update(view.at(index)!);
    note();
  }
  detector.finish(view);
  note();
  return [...episodes.values()].sort((a, b) => a.epoch - b.epoch);
}
