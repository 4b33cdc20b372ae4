import { checkHistory } from '../../core/check-run.js';
import { isNumber, refuse } from '../../core/check-value.js';
import type { Anomaly } from '../../core/anomaly.js';
import { ADVICE } from './advice.js';
import { AnomalyDetector, checkAnomalyOptions, type AnomalyOptions } from './anomaly-detector.js';
import { sigmaSpikes, SpikeCheck } from './spike.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

/** The guide's plain record of a run: mean φ per capture. */
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
  const check = new SpikeCheck();
  const findings =
    method === 'sigma'
      ? sigmaSpikes(phiMeans, epochs)
      : phiMeans.flatMap(
          (luminosity, index) =>
            check.update({
              layer: '',
              epoch: epochs[index]!,
              metrics: { luminosity } as LayerMetrics,
              archetype: 'Wanderer',
            }) ?? [],
        );
  return findings.map(({ epoch, severity, level, description }) => ({
    type: 'phi_spike',
    layer: null,
    epoch,
    severity,
    level,
    description,
    advice: ADVICE.phi_spike,
  }));
}

/**
 * All anomalies of a run: the same that an AnomalyDetector finds as the run goes, in the order of their
 * epochs. Of a plain record of means, the spikes.
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
  const found: Anomaly[] = [];
  for (let index = 0; index < view.length; index++) found.push(...detector.update(view.at(index)!));
  found.push(...detector.finish(view));
  return found.sort((a, b) => a.epoch - b.epoch);
}
