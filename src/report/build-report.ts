import { layerClassifications } from '../charts/figures/layer-classifications.js';
import { metricsEvolution } from '../charts/figures/metrics-evolution.js';
import { phiEvolution } from '../charts/figures/phi-evolution.js';
import { phiFrames } from '../charts/figures/phi-frames.js';
import { dateOf } from './check-report.js';
import { layerDrawables } from './layer-drawables.js';
import type { MonitoringReport } from './monitoring-report.js';
import { yieldEvery, yieldToMain } from '../yield-to-main.js';
import { MOST_FRAMES, phiGif } from './phi-gif.js';
import { pictureOf, svgFile, type Picture } from './picture.js';
import { rasterFile } from './raster-file.js';
import { findRaster, type MakeRaster } from './raster.js';
import { reportHtml, type ReportFigure } from './report-html.js';
import { DEFAULT_PICTURES, type ReportSource, type ReportTools } from './report-source.js';
import { saveFiles, writeLimit, type PlannedFile } from './save-files.js';
import { toSaveTarget } from './targets/to-save-target.js';
import { trainingSummary, writeTrainingSummary } from './training-summary.js';

/** Layers drawn into the HTML report at most: those that ask most to be looked at come first. */
const MOST_PICTURES = 12;
const PRIORITIES = ['critical', 'high', 'medium', 'low'];

/**
 * Everything a run leaves behind. All of it shows the history as it is during this call, however much later
 * it is saved. The work falls into short tasks.
 */
export async function buildReport(source: ReportSource, tools: ReportTools): Promise<MonitoringReport> {
  const { history } = source;
  const { now = () => new Date(), raster } = tools;
  const limit = writeLimit(tools);
  const settings = source.visualization ?? DEFAULT_PICTURES;
  const summary = trainingSummary(
    history,
    { ...source.store?.status.settings },
    dateOf('generateMonitoringReport', now),
  );
  await yieldToMain();
  const figures: Record<string, Picture> = {};
  for (const [name, figure] of [
    ['metrics_evolution', metricsEvolution],
    ['layer_classifications', layerClassifications],
    ['phi_distribution_evolution', phiEvolution],
  ] as const) {
    figures[name] = await pictureOf(figure(history));
  }
  const frames = await phiFrames(history, MOST_FRAMES[settings.quality], yieldEvery());
  const urgency = ({ data }: { data: { classification: { priority: string } | null } }): number =>
    PRIORITIES.indexOf(data.classification?.priority ?? 'low');
  const layers: Picture[] = [];
  for (const layer of layerDrawables(source)
    .sort((a, b) => urgency(a) - urgency(b))
    .slice(0, MOST_PICTURES))
    layers.push(await pictureOf(layer));

  const svgs: Record<string, string> = {};
  for (const [name, picture] of Object.entries(figures)) svgs[name] = await svgFile(picture, name);
  const pictures: ReportFigure[] = [];
  for (const [i, picture] of layers.entries())
    pictures.push({ svg: await svgFile(picture, `layer_${i}`), caption: picture.summary });
  await yieldToMain();
  const html = reportHtml(
    summary,
    Object.entries(svgs).map(([name, svg]) => ({ svg, caption: figures[name]!.summary })),
    pictures,
  );
  await yieldToMain();
  const json = writeTrainingSummary(summary);

  let maker: Promise<MakeRaster> | undefined;
  const canvas = (): Promise<MakeRaster> => (maker ??= raster ? Promise.resolve(raster) : findRaster());
  const extension = settings.compression?.format ?? 'png';
  const text = (path: string, content: string): PlannedFile => ({
    path,
    make: () => new TextEncoder().encode(content),
  });
  const picture = (name: string): PlannedFile => ({
    path: `${name}.${extension}`,
    make: async () => rasterFile(await canvas(), figures[name]!, settings),
  });
  const files: PlannedFile[] = [
    text('training_summary.json', json),
    text('monitoring_report.html', html),
    ...Object.entries(svgs).map(([name, svg]) => text(`${name}.svg`, svg)),
    picture('metrics_evolution'),
    picture('layer_classifications'),
    { path: 'phi_distribution_evolution.gif', make: async () => phiGif(await canvas(), frames) },
  ].map(made);
  return {
    layerAnalysis: summary.layerAnalysis,
    performanceSummary: summary.performanceAnalysis,
    metricsPlots: svgs,
    summary,
    html,
    saved: null,
    save: async (target) => saveFiles(await toSaveTarget(target), files, limit),
  };
}

/** A file that is made once: saved again after an error, it is the same. */
function made({ path, make }: PlannedFile): PlannedFile {
  let done: Promise<Uint8Array> | undefined;
  return {
    path,
    make: () =>
      (done ??= Promise.resolve(make()).catch((error: unknown) => {
        done = undefined;
        throw error;
      })),
  };
}
