import { DEAD_UNIT_THRESHOLD, type ActivationStats } from '../../core/activation-stats.js';
import type { LayerStats, UnitStats } from '../../core/layer-stats.js';
import type { UnitWish } from './unit-plan.js';

/** A batch of activations is a matrix of `batch` rows, and its units are the columns. */
export function activationWish(layer: number, batch: number, count: number): UnitWish {
  return { layer, rows: batch, columns: batch === 0 ? 0 : count / batch, withRows: false, top: 0 };
}

/** Figures of one layer's activations from its statistics, per value and per unit. */
export function activationFigures(layer: LayerStats, units: UnitStats): ActivationStats {
  const nonFinite = layer.nanCount + layer.infCount;
  const finite = layer.count - nonFinite;
  return {
    name: layer.name,
    batch: units.rows,
    units: units.columns,
    activationMean: layer.mean,
    activationStd: Math.sqrt((layer.variance * finite) / (finite - 1)),
    deadNeurons: units.columnMean.filter((value) => value < DEAD_UNIT_THRESHOLD).length,
    nonFinite,
  };
}
