import type { RunHistoryView } from '../../core/run-history-view.js';
import { shortName } from '../shared/safe-name.js';
import type { Texts } from '../shared/texts.js';
import type { ViewState } from '../shared/view-state.js';

/** The layers whose φ is shown together. */
export interface PhiScope {
  layers: readonly string[];
  /** True for a single layer that the reader has chosen. */
  one: boolean;
  /** Differs between scopes of one run. */
  key: string;
  name: string;
}

export function phiScopeOf(run: RunHistoryView | null, state: Readonly<ViewState>, t: Texts): PhiScope {
  const { layer, phiScope } = state;
  const layers = run?.layerNames ?? [];
  if (phiScope === 'layer' && layer !== null && layers.includes(layer))
    return { layers: [layer], one: true, key: `layer\0${layer}`, name: shortName(layer, 40) };
  return { layers, one: false, key: `all\0${layers.length}`, name: t.phi.allLayers.toLowerCase() };
}

/** Mean φ at a capture: layers weigh by how many finite values they have. NaN where there is none. */
export function meanPhi(run: RunHistoryView, layers: readonly string[], index: number): number {
  let sum = 0;
  let weight = 0;
  for (const layer of layers) {
    const mean = run.column(layer, 'luminosity')[index] ?? NaN;
    const finite = (run.column(layer, 'count')[index] ?? 0) - nonFiniteCount(run, [layer], index);
    if (mean !== mean || !(finite > 0)) continue;
    sum += mean * finite;
    weight += finite;
  }
  return weight > 0 ? sum / weight : NaN;
}

/** How many values are NaN or infinite at a capture. */
export function nonFiniteCount(run: RunHistoryView, layers: readonly string[], index: number): number {
  return layers.reduce(
    (sum, layer) =>
      sum + (run.column(layer, 'nanCount')[index] || 0) + (run.column(layer, 'infCount')[index] || 0),
    0,
  );
}
