import type { RunHistoryView } from '../../core/run-history-view.js';
import { phiHeatmap } from '../phi-heatmap.js';
import { HEATMAP_COLUMNS, phiColumnSteps } from '../series/phi-columns.js';
import { counted, drawFigureTitle, FILE_FORMAT, TITLE_HEIGHT, type RunFigure } from './run-figure.js';

const SCOPE = 'all layers';

/** How the distribution of φ over all layers moved, in one still picture. */
export function phiEvolution(history: RunHistoryView): RunFigure {
  const summary =
    `Distribution of φ over ${counted(history.layerNames.length, 'layer')} ` +
    `in ${counted(history.length, 'capture')}.`;
  return {
    width: 1160,
    height: 420,
    title: 'Distribution of φ over the run',
    summary,
    *draw(scene, theme) {
      const columns = yield* phiColumnSteps(history, {
        layers: history.layerNames,
        scope: SCOPE,
        until: history.length - 1,
        zoom: null,
        most: HEATMAP_COLUMNS,
      });
      drawFigureTitle(scene, theme, 'Distribution of φ over the run', summary);
      const chart = phiHeatmap({
        key: '',
        summary,
        columns,
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
      });
      const size = { width: 1136, height: 412 - TITLE_HEIGHT - 6 };
      scene.place(chart.draw(size, theme).scene, 12, TITLE_HEIGHT + 6);
    },
  };
}
