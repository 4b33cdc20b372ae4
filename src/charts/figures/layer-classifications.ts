import type { RunHistoryView } from '../../core/run-history-view.js';
import { classMap } from '../class-map.js';
import { archetypeColor, type ChartTheme } from '../theme/chart-theme.js';
import { ARCHETYPE_MARKS, ARCHETYPE_RANK, inkOn } from '../theme/palette.js';
import { seriesOf } from '../series/run-series.js';
import type { Scene } from '../scene/scene.js';
import { counted, drawFigureTitle, FILE_FORMAT, TITLE_HEIGHT, type RunFigure } from './run-figure.js';

/** A row's height while all have room for their names. */
const ROW = 22;
const TALLEST = 1600;
const AXIS = 50;
const LEGEND = 34;

/** Every layer's archetype at every epoch. */
export function layerClassifications(history: RunHistoryView): RunFigure {
  const { layerNames, length } = history;
  const map = Math.max(90, Math.min(TALLEST, ROW * layerNames.length)) + AXIS;
  const summary = `Archetype of ${counted(layerNames.length, 'layer')} over ${counted(length, 'capture')}.`;
  return {
    width: 1160,
    height: TITLE_HEIGHT + LEGEND + map + 12,
    title: 'Layer classifications',
    summary,
    *draw(scene, theme) {
      drawFigureTitle(scene, theme, 'Layer classifications', summary);
      drawLegend(scene, theme);
      yield;
      const chart = classMap({
        key: '',
        summary,
        epochs: history.epochs,
        selected: null,
        zoom: null,
        format: FILE_FORMAT,
        rows: layerNames.map((layer) => ({
          layer,
          label: layer,
          ranks: seriesOf(history).archetypes(layer),
        })),
        reason: (layer, index) => history.classification(layer, index)?.reason ?? '',
        texts: { epoch: 'Epoch', empty: 'Nothing captured', absent: 'not captured' },
      });
      scene.place(chart.draw({ width: 1136, height: map }, theme).scene, 12, TITLE_HEIGHT + LEGEND);
    },
  };
}

function drawLegend(scene: Scene, theme: ChartTheme): void {
  ARCHETYPE_RANK.forEach((name, i) => {
    const [x, y] = [16 + i * 118, TITLE_HEIGHT + 6];
    const fill = archetypeColor(theme, name);
    scene.rect(x, y, 22, 18, fill);
    scene.text(ARCHETYPE_MARKS[name], x + 11, y + 9.5, {
      color: inkOn(fill),
      size: 10.5,
      align: 'center',
      baseline: 'middle',
      weight: 700,
    });
    scene.text(name, x + 28, y + 9.5, { color: theme.text, size: 12, baseline: 'middle' });
  });
}
