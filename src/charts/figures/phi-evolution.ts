import type { RunHistoryView } from '../../core/run-history-view.js';
import type { ChartTheme } from '../theme/chart-theme.js';
import { PHI_BINS, phiAt, phiRange, type PhiRange } from '../phi-distribution.js';
import { phiOverTime, phiPreparations, type PhiOverTimeOptions } from '../phi-over-time.js';
import { drawEmpty, drawValueAxis } from '../axes/plot-frame.js';
import { ticksAcross } from '../axes/ticks.js';
import { makeScale } from '../axes/scales.js';
import { InsetSurface } from '../scene/inset-surface.js';
import type { Box, Surface } from '../scene/surface.js';
import { counted, drawFigureTitle, FILE_FORMAT, TITLE_HEIGHT, type RunFigure } from './run-figure.js';

const SCOPE = 'all layers';
export const FRAME_SIZE = { width: 640, height: 400 } as const;

/** How the distribution of φ over all layers moved, in one still picture. */
export function phiEvolution(history: RunHistoryView): RunFigure {
  const summary = `Distribution of φ over ${counted(history.layerNames.length, 'layer')} in ${counted(history.length, 'capture')}.`;
  const place: Box = { left: 12, top: TITLE_HEIGHT + 6, right: 1148, bottom: 412 };
  const options: PhiOverTimeOptions = {
    key: '',
    summary,
    history,
    layers: history.layerNames,
    scope: SCOPE,
    until: history.length - 1,
    zoom: null,
    form: 'heat',
    scale: 'log',
    format: FILE_FORMAT,
    texts: {
      epoch: 'Epoch',
      value: 'φ',
      share: 'Share of values',
      most: 'largest φ',
      empty: 'No finite value',
      none: 'no value',
      fullest: 'fullest bin of the epoch, log',
    },
  };
  return {
    width: 1160,
    height: 420,
    title: 'Distribution of φ over the run',
    summary,
    parts: [
      ...phiPreparations(options, place.right - place.left),
      (surface, theme) => {
        drawFigureTitle(surface, theme, 'Distribution of φ over the run', summary);
        phiOverTime(options).draw(new InsetSurface(surface, place), theme);
      },
    ],
  };
}

/** Distributions side by side on axes that all share. */
export interface PhiFrames {
  /** At least one: a run without φ has a frame that says so. */
  count: number;
  draw(frame: number, surface: Surface, theme: ChartTheme): void;
}

/**
 * The distribution of φ at each capture as it is now; of more captures than `most`, an even choice with the
 * first and the last.
 * `turn` is awaited after each.
 */
export async function phiFrames(
  history: RunHistoryView,
  most: number,
  turn: () => Promise<void>,
): Promise<PhiFrames> {
  const { length } = history;
  const layerNames = [...history.layerNames];
  const all = Array.from({ length }, (_, i) => i).filter((index) =>
    layerNames.some((layer) => history.histogram(layer, index) !== null),
  );
  const indices =
    all.length <= most
      ? all
      : Array.from(
          { length: most },
          (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, most - 1))]!,
        );
  const range = indices.length ? phiRange(history, layerNames, indices[0]!, indices.at(-1)! + 1) : null;
  const shown: { shares: Float64Array; label: string }[] = [];
  for (const index of range ? indices : []) {
    shown.push({
      shares: sharesOf(history, range!, index),
      label: `Epoch ${FILE_FORMAT.count(history.epochs[index]!)}`,
    });
    await turn();
  }
  const highest = shown.reduce((found, { shares }) => Math.max(found, ...shares), 0);
  return {
    count: Math.max(1, shown.length),
    draw(frame, surface, theme) {
      if (!range || shown[frame] === undefined) return drawEmpty(surface, theme, 'No finite value of φ');
      drawFrame(surface, theme, {
        ...shown[frame],
        range,
        highest,
        first: shown[0]!.shares,
        done: (frame + 1) / shown.length,
        layers: layerNames.length,
      });
    },
  };
}

function sharesOf(history: RunHistoryView, range: PhiRange, index: number): Float64Array {
  const counts = phiAt(history, history.layerNames, SCOPE, range, index);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}

interface Frame {
  range: PhiRange;
  highest: number;
  shares: Float64Array;
  first: Float64Array;
  label: string;
  done: number;
  layers: number;
}

function drawFrame(
  surface: Surface,
  theme: ChartTheme,
  { range, highest, shares, first, label, done, layers }: Frame,
): void {
  drawFigureTitle(
    surface,
    theme,
    'Distribution of φ',
    `${counted(layers, 'layer')}; dashed: the first capture`,
  );
  surface.text(label, surface.width - 18, 30, { color: theme.accent, size: 19, align: 'right', weight: 700 });
  const area: Box = { left: 58, top: 62, right: surface.width - 18, bottom: surface.height - 52 };
  const y = makeScale('linear', [0, highest], [area.bottom, area.top]);
  const x = makeScale('linear', [range.low, range.high], [area.left, area.right], false);
  drawValueAxis(surface, theme, area, y, { ...FILE_FORMAT, value: FILE_FORMAT.share });
  const bin = (area.right - area.left) / PHI_BINS;
  shares.forEach((share, i) => {
    if (share > 0)
      surface.rect(
        area.left + i * bin,
        Math.min(area.bottom - 1, y(share)),
        bin - 1,
        Math.max(1, area.bottom - y(share)),
        theme.series[0]!,
      );
  });
  surface.polyline(
    Array.from(first).flatMap((share, i) => [
      area.left + i * bin,
      y(share),
      area.left + (i + 1) * bin,
      y(share),
    ]),
    { color: theme.text, width: 1.2, dash: [4, 3] },
  );
  surface.rect(area.left, area.bottom, area.right - area.left, 1, theme.faint);
  for (const { value, label } of ticksAcross(x, area.right - area.left, 70, FILE_FORMAT))
    surface.text(label, x(value), area.bottom + 8, {
      color: theme.soft,
      align: 'center',
      baseline: 'top',
    });
  surface.text('φ', area.right, area.bottom + 22, { color: theme.soft, align: 'right', baseline: 'top' });
  surface.rect(0, surface.height - 5, surface.width, 5, theme.line);
  surface.rect(0, surface.height - 5, surface.width * done, 5, theme.seam);
}
