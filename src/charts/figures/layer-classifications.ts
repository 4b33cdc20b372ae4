import type { RunHistoryView } from '../../core/run-history-view.js';
import { classMap, hexOf } from '../class-map.js';
import { ARCHETYPE_MARKS, ARCHETYPE_RANK, inkOn } from '../theme/palette.js';
import { seriesOf } from '../series/run-series.js';
import { InsetSurface } from '../scene/inset-surface.js';
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
    parts: [
      (surface, theme) => {
        drawFigureTitle(surface, theme, 'Layer classifications', summary);
        ARCHETYPE_RANK.forEach((name, i) => {
          const [x, y] = [16 + i * 118, TITLE_HEIGHT + 6];
          surface.rect(x, y, 22, 18, hexOf(theme, name));
          surface.text(ARCHETYPE_MARKS[name], x + 11, y + 9.5, {
            color: inkOn(hexOf(theme, name)),
            size: 10.5,
            align: 'center',
            baseline: 'middle',
            weight: 700,
          });
          surface.text(name, x + 28, y + 9.5, { color: theme.text, size: 12, baseline: 'middle' });
        });
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
        chart.draw(
          new InsetSurface(surface, {
            left: 12,
            top: TITLE_HEIGHT + LEGEND,
            right: 1148,
            bottom: TITLE_HEIGHT + LEGEND + map,
          }),
          theme,
        );
      },
    ],
  };
}
