import { max, sum } from 'd3-array';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { drawEmpty, drawValueAxis } from '../axes/plot-frame.js';
import { makeScale } from '../axes/scales.js';
import { ticksAcross } from '../axes/ticks.js';
import type { Box } from '../scene/marks.js';
import { Scene } from '../scene/scene.js';
import { PHI_BINS, phiAt, phiRange, type PhiRange } from '../series/phi-bins.js';
import type { ChartTheme } from '../theme/chart-theme.js';
import { counted, drawFigureTitle, FILE_FORMAT } from './run-figure.js';

const SCOPE = 'all layers';
export const FRAME_SIZE = { width: 640, height: 400 } as const;

/** Distributions side by side on axes that all share. */
export interface PhiFrames {
  /** At least one: a run without φ has a frame that says so. */
  count: number;
  draw(frame: number, theme: ChartTheme): Scene;
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
  const highest = max(shown, ({ shares }) => max(shares)) ?? 0;
  return {
    count: Math.max(1, shown.length),
    draw(frame, theme) {
      const scene = new Scene(FRAME_SIZE.width, FRAME_SIZE.height);
      if (!range || shown[frame] === undefined) {
        drawEmpty(scene, theme, 'No finite value of φ');
        return scene;
      }
      drawFrame(scene, theme, {
        ...shown[frame],
        range,
        highest,
        first: shown[0]!.shares,
        done: (frame + 1) / shown.length,
        layers: layerNames.length,
      });
      return scene;
    },
  };
}

function sharesOf(history: RunHistoryView, range: PhiRange, index: number): Float64Array {
  const counts = phiAt(history, history.layerNames, SCOPE, range, index);
  const total = sum(counts);
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
  scene: Scene,
  theme: ChartTheme,
  { range, highest, shares, first, label, done, layers }: Frame,
): void {
  drawFigureTitle(
    scene,
    theme,
    'Distribution of φ',
    `${counted(layers, 'layer')}; dashed: the first capture`,
  );
  scene.text(label, scene.width - 18, 30, { color: theme.accent, size: 19, align: 'right', weight: 700 });
  const area: Box = { left: 58, top: 62, right: scene.width - 18, bottom: scene.height - 52 };
  const y = makeScale('linear', [0, highest], [area.bottom, area.top]);
  const x = makeScale('linear', [range.low, range.high], [area.left, area.right], false);
  drawValueAxis(scene, theme, area, y, { ...FILE_FORMAT, value: FILE_FORMAT.share });
  const bin = (area.right - area.left) / PHI_BINS;
  shares.forEach((share, i) => {
    if (share > 0)
      scene.rect(
        area.left + i * bin,
        Math.min(area.bottom - 1, y(share)),
        bin - 1,
        Math.max(1, area.bottom - y(share)),
        theme.series[0]!,
      );
  });
  scene.line(
    Array.from(first).flatMap((share, i) => [
      area.left + i * bin,
      y(share),
      area.left + (i + 1) * bin,
      y(share),
    ]),
    { color: theme.text, width: 1.2, dash: [4, 3] },
  );
  scene.rect(area.left, area.bottom, area.right - area.left, 1, theme.faint);
  for (const { value, label } of ticksAcross(x, area.right - area.left, 70, FILE_FORMAT))
    scene.text(label, x(value), area.bottom + 8, {
      color: theme.soft,
      align: 'center',
      baseline: 'top',
    });
  scene.text('φ', area.right, area.bottom + 22, { color: theme.soft, align: 'right', baseline: 'top' });
  scene.rect(0, scene.height - 5, scene.width, 5, theme.line);
  scene.rect(0, scene.height - 5, scene.width * done, 5, theme.seam);
}
