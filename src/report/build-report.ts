import { layerClassifications } from '../charts/figures/layer-classifications.js';
import { metricsEvolution } from '../charts/figures/metrics-evolution.js';
import { phiEvolution } from '../charts/figures/phi-evolution.js';
import type { RunFigure } from '../charts/figures/run-figure.js';
import { layerDrawables } from './layer-drawables.js';
import type { MonitoringReport } from './generate-monitoring-report.js';
import { pause } from './pause.js';
import { phiGif } from './phi-gif.js';
import { rasterFile, svgFile, type Drawable } from './picture-file.js';
import { findRaster, type MakeRaster } from './raster.js';
import { reportHtml, type ReportFigure } from './report-html.js';
import { DEFAULT_PICTURES, type ReportSource, type ReportTools } from './report-source.js';
import { saveFiles, type PlannedFile } from './save-files.js';
import { toSaveTarget } from './targets/to-save-target.js';
import { trainingSummary, writeTrainingSummary } from './training-summary.js';

/** Layers drawn into the HTML report at most: those that ask most to be looked at come first. */
const MOST_PICTURES = 12;
const PRIORITIES = ['critical', 'high', 'medium', 'low'];

/** Everything a run leaves behind, made from what the history holds now. Drawing is cut into short tasks. */
export async function buildReport(source: ReportSource, { now = () => new Date(), raster }: ReportTools): Promise<MonitoringReport> {
  const { history } = source;
  const settings = source.visualization ?? DEFAULT_PICTURES;
  const summary = trainingSummary(history, { ...source.store?.status.settings }, now());
  await pause();
  const figures: Record<'metrics_evolution' | 'layer_classifications' | 'phi_distribution_evolution', RunFigure> = {
    metrics_evolution: metricsEvolution(history), layer_classifications: layerClassifications(history), phi_distribution_evolution: phiEvolution(history),
  };
  const inHtml = async (drawable: Drawable): Promise<ReportFigure> => {
    return { svg: await svgFile(drawable), caption: drawable.summary };
  };
  const drawn: Record<string, ReportFigure> = {};
  for (const [name, figure] of Object.entries(figures)) drawn[name] = await inHtml(figure);
  const urgency = ({ data }: { data: { classification: { priority: string } | null } }): number => PRIORITIES.indexOf(data.classification?.priority ?? 'low');
  const pictures: ReportFigure[] = [];
  for (const layer of layerDrawables(source).sort((a, b) => urgency(a) - urgency(b)).slice(0, MOST_PICTURES)) pictures.push(await inHtml(layer));
  const html = reportHtml(summary, Object.values(drawn), pictures);
  const json = writeTrainingSummary(summary);

  let maker: Promise<MakeRaster> | undefined;
  const canvas = (): Promise<MakeRaster> => (maker ??= raster ? Promise.resolve(raster) : findRaster());
  const extension = settings.compression?.format ?? 'png';
  const text = (path: string, content: string): PlannedFile => ({ path, make: () => new TextEncoder().encode(content) });
  const png = (name: 'metrics_evolution' | 'layer_classifications'): PlannedFile => ({ path: `${name}.${extension}`, make: async () => rasterFile(await canvas(), figures[name], settings) });
  const files: PlannedFile[] = [
    text('training_summary.json', json),
    text('monitoring_report.html', html),
    ...Object.entries(drawn).map(([name, { svg }]) => text(`${name}.svg`, svg)),
    png('metrics_evolution'), png('layer_classifications'),
    { path: 'phi_distribution_evolution.gif', make: async () => phiGif(await canvas(), history, settings.quality) },
  ].map(made);
  return {
    layerAnalysis: summary.layerAnalysis,
    performanceSummary: summary.performanceAnalysis,
    metricsPlots: Object.fromEntries(Object.entries(drawn).map(([name, { svg }]) => [name, svg])),
    summary, html, saved: null,
    save: async (target) => saveFiles(await toSaveTarget(target), files),
  };
}

/** A file that is made once: saved again after an error, it is the same. */
function made({ path, make }: PlannedFile): PlannedFile {
  let done: Promise<Uint8Array> | undefined;
  return {
    path,
    make: () => (done ??= Promise.resolve(make()).catch((error: unknown) => {
      done = undefined;
      throw error;
    })),
  };
}
