import type { Classification } from '../../core/classification.js';
import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { UnitStats } from '../../core/layer-stats.js';

/** What a layer's picture shows. */
export interface LayerPictureData {
  layer: string;
  epoch: number;
  shape: readonly number[];
  stats: UnitStats;
  classification: Classification | null;
  /** The layer's key figures; those missing are left out. */
  metrics: Partial<Record<ScalarMetric, number>>;
}
