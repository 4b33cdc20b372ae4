import type { Classification } from '../core/classification.js';
import { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from '../core/layer-metrics.js';
import type { Capture, LayerCapture, LossComponents } from '../core/run-history-view.js';
import { describeClassification } from '../analysis/classification/classify-layer.js';
import type { ClassificationRule } from '../analysis/classification/rules.js';
import type { BoundedColumns } from './bounded-columns.js';
import type { LayerColumns } from './layer-columns.js';
import { LOSS_COMPONENTS } from './run-columns.js';

/** Left out of a layer's metrics where they are NaN: activations were not given. */
const OPTIONAL: ReadonlySet<ScalarMetric> = new Set<ScalarMetric>([
  'activationMean',
  'activationStd',
  'deadNeurons',
  'activationUnits',
]);

/** A kept capture as a record, in the order in which the layers first came. What is NaN was not given. */
export function readCapture(
  columns: BoundedColumns,
  index: number,
  rules: readonly ClassificationRule[],
): Capture {
  const { elapsed, loss, logs } = columns.run;
  const elapsedMs = elapsed.at(index);
  const components = Object.fromEntries(
    LOSS_COMPONENTS.map((component) => [component, loss[component].at(index)]),
  ) as unknown as LossComponents;
  const logged = Object.fromEntries(
    [...logs]
      .map(([name, column]) => [name, column.at(index)] as const)
      .filter(([, value]) => !Number.isNaN(value)),
  );
  return {
    epoch: columns.index.epochs[index]!,
    layers: [...columns.layers.keys()].flatMap((name) => readLayer(columns, name, index, rules) ?? []),
    ...(LOSS_COMPONENTS.some((component) => !Number.isNaN(components[component])) && { loss: components }),
    ...(Object.keys(logged).length > 0 && { logs: logged }),
    ...(!Number.isNaN(elapsedMs) && { elapsedMs }),
  };
}

/** A layer's class at a kept capture, explained by the metrics kept beside it; null where it was not captured. */
export function readClassification(
  columns: LayerColumns,
  index: number,
  rules: readonly ClassificationRule[],
): Classification | null {
  const archetype = columns.archetypeAt(index);
  return archetype === null ? null : describeClassification(archetype, scalarsAt(columns, index), rules);
}

function readLayer(
  { layers, histograms }: BoundedColumns,
  layer: string,
  index: number,
  rules: readonly ClassificationRule[],
): LayerCapture | null {
  const columns = layers.get(layer)!;
  const classification = readClassification(columns, index, rules);
  if (!classification) return null;
  const { counts = [], range = [NaN, NaN] } = columns.histogram(histograms.at(index)) ?? {};
  return {
    layer,
    metrics: {
      ...scalarsAt(columns, index),
      histogram: counts,
      histogramRange: [range[0]!, range[1]!],
    },
    classification,
  };
}

function scalarsAt(columns: LayerColumns, index: number): LayerMetrics {
  const entries = SCALAR_METRICS.map((metric) => [metric, columns.scalar(metric).at(index)] as const);
  return Object.fromEntries(
    entries.filter(([metric, value]) => !(OPTIONAL.has(metric) && Number.isNaN(value))),
  ) as unknown as LayerMetrics;
}
