/**
 * Defines `<kintsugi-monitor>` and its panels. Importing it twice, or from two copies of the package, does no
 * harm.
 */
import { KintsugiAnomalies } from './elements/panels/kintsugi-anomalies.js';
import { KintsugiClassification } from './elements/panels/kintsugi-classification.js';
import { KintsugiChart } from './elements/chart/kintsugi-chart.js';
import { KintsugiMonitor } from './elements/kintsugi-monitor.js';
import { KintsugiLayerDetail } from './elements/panels/kintsugi-layer-detail.js';
import { KintsugiLayers } from './elements/panels/kintsugi-layers.js';
import { KintsugiLoss } from './elements/panels/kintsugi-loss.js';
import { KintsugiMetrics } from './elements/panels/kintsugi-metrics.js';
import { KintsugiModelMap } from './elements/panels/kintsugi-model-map.js';
import { KintsugiPhiDistribution } from './elements/panels/kintsugi-phi-distribution.js';
import { KintsugiRunHeader } from './elements/panels/kintsugi-run-header.js';
import { KintsugiTimeline } from './elements/panels/kintsugi-timeline.js';

function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

// First, so that panels already in the page find the monitor that they stand in.
define('kintsugi-monitor', KintsugiMonitor);
define('kintsugi-chart', KintsugiChart);
define('kintsugi-run-header', KintsugiRunHeader);
define('kintsugi-timeline', KintsugiTimeline);
define('kintsugi-phi-distribution', KintsugiPhiDistribution);
define('kintsugi-classification', KintsugiClassification);
define('kintsugi-metrics', KintsugiMetrics);
define('kintsugi-loss', KintsugiLoss);
define('kintsugi-layers', KintsugiLayers);
define('kintsugi-anomalies', KintsugiAnomalies);
define('kintsugi-layer-detail', KintsugiLayerDetail);
define('kintsugi-model-map', KintsugiModelMap);

export type { Chart, ChartModel, ChartTable, Plot, Probe } from './charts/chart-model.js';
export type * from './charts/scene/marks.js';
export type { Scene } from './charts/scene/scene.js';
export type { ChartTheme } from './charts/theme/chart-theme.js';
export type { Theme } from './elements/shared/scheme-controller.js';
export { TEXTS, type Texts } from './elements/shared/texts.js';
export type { DeepPartial, TextsOverride } from './elements/shared/with-texts.js';
export { View, INITIAL_VIEW, type ViewName, type ViewState } from './elements/shared/view-state.js';
export type { ClassChange as ClassificationChange } from './analysis/classification/class-changes.js';
export type { KintsugiPanel } from './elements/shared/panel.js';
export type { LayerPicture } from './elements/panels/kintsugi-layer-detail.js';
export type { SaveReport } from './elements/panels/kintsugi-run-header.js';
export {
  KintsugiAnomalies,
  KintsugiChart,
  KintsugiClassification,
  KintsugiLayerDetail,
  KintsugiLayers,
  KintsugiLoss,
  KintsugiMetrics,
  KintsugiModelMap,
  KintsugiMonitor,
  KintsugiPhiDistribution,
  KintsugiRunHeader,
  KintsugiTimeline,
};

declare global {
  interface HTMLElementTagNameMap {
    'kintsugi-chart': KintsugiChart;
    'kintsugi-run-header': KintsugiRunHeader;
    'kintsugi-timeline': KintsugiTimeline;
    'kintsugi-phi-distribution': KintsugiPhiDistribution;
    'kintsugi-classification': KintsugiClassification;
    'kintsugi-metrics': KintsugiMetrics;
    'kintsugi-loss': KintsugiLoss;
    'kintsugi-layers': KintsugiLayers;
    'kintsugi-anomalies': KintsugiAnomalies;
    'kintsugi-layer-detail': KintsugiLayerDetail;
    'kintsugi-model-map': KintsugiModelMap;
    'kintsugi-monitor': KintsugiMonitor;
  }
}
