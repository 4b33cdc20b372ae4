// Rows of the dashboard's tables from what was measured in its cells.

const least = (...values) => {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length ? Math.min(...numbers) : null;
};
const shown = (value) => value ?? '–';
const ratio = (rival, ours) => (rival === null || ours === null ? '–' : rival / ours);

/**
 * Ours (`metrics` or `monitor`) beside both others. Of Plotly's SVG and WebGL lines the faster counts, for
 * each figure.
 */
export function comparisonRow(cell, ours) {
  const own = cell[ours];
  const plotly = {
    first: least(cell.plotly.first, cell.plotlygl.first),
    update: least(cell.plotly.update, cell.plotlygl.update),
  };
  return {
    layers: cell.layers,
    epochs: cell.epochs,
    'first, ours': shown(own.first),
    'tfjs-vis': shown(cell.tfvis.first),
    Plotly: shown(plotly.first),
    'tfjs-vis / ours': ratio(cell.tfvis.first, own.first),
    'Plotly / ours': ratio(plotly.first, own.first),
    'update, ours': shown(own.update),
    'tfjs-vis ': shown(cell.tfvis.update),
    'Plotly ': shown(plotly.update),
    'tfjs-vis / ours ': ratio(cell.tfvis.update, own.update),
    'Plotly / ours ': ratio(plotly.update, own.update),
  };
}

/**
 * How an update of ours grows with the run, with every epoch kept and with the history at its default bound.
 */
export function growthRow(kind, cells, shipped) {
  const at = (layers, epochs) =>
    cells.find((cell) => cell.layers === layers && cell.epochs === epochs)[kind].update;
  return {
    element: `<kintsugi-${kind}>`,
    '10 layers: 100': at(10, 100),
    '10,000': at(10, 10_000),
    ratio: at(10, 10_000) / at(10, 100),
    '200 layers: 100': at(200, 100),
    '10,000 ': at(200, 10_000),
    'ratio ': at(200, 10_000) / at(200, 100),
    'at its bound': shipped.update,
    'captures kept': shipped.kept,
    'just thinned': shipped.thinned,
    ' ratio': shipped.update / at(200, 100),
  };
}
