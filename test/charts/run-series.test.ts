import { describe, expect, it } from 'vitest';
import { seriesOf } from '../../src/charts/series/run-series.js';
import { ARCHETYPE_RANK } from '../../src/charts/theme/palette.js';
import { RunHistory } from '../../src/history/run-history.js';
import { fakeCapture, fakeHistory } from '../elements/fake-store.js';

describe('RunSeries', () => {
  it('follows a run that grows, is thinned, and gains a layer', () => {
    const history = new RunHistory({ maxCaptures: 30 });
    const series = seriesOf(history);
    for (let epoch = 0; epoch < 40; epoch++) {
      history.append(fakeCapture(epoch, { layers: epoch < 20 ? 2 : 3, epochs: 40 }));
      for (const layer of history.layerNames) {
        const pyramid = series.metric(layer, 'luminosity');
        expect(pyramid.length).toBe(history.length);
        for (let i = 0; i < history.length; i++)
          expect(pyramid.at(i)).toEqual(history.column(layer, 'luminosity')[i]);
      }
    }
  });

  it('archetypes appended one at a time equal those read at once', () => {
    const history = new RunHistory();
    for (let epoch = 0; epoch < 30; epoch++) {
      history.append(fakeCapture(epoch, { layers: 3, epochs: 30, absentLayer: 1 }));
      const ranks = seriesOf(history).archetypes(history.layerNames[0]!);
      expect(Array.from({ length: history.length }, (_, i) => ARCHETYPE_RANK[ranks.at(i)])).toEqual(
        history.archetypes(history.layerNames[0]!),
      );
    }
    const absent = history.layerNames.find((name) => history.archetypes(name).includes(null))!;
    expect(seriesOf(history).archetypes(absent).at(history.archetypes(absent).indexOf(null))).toBeNaN();
  });

  it('holds at most two bytes beside a value of the history, and six where it smooths it', () => {
    const history = new RunHistory();
    for (let epoch = 0; epoch < 1024; epoch++)
      history.append(fakeCapture(epoch, { layers: 4, epochs: 1024, bins: 4 }));
    const series = seriesOf(history);
    const columns = history.layerNames.map((layer) => series.metric(layer, 'sparsity'));
    expect(columns[0]!.length).toBe(1024);
    expect(series.bytes).toBeLessThanOrEqual(4 * 1024 * 2);
    const before = series.bytes;
    columns.forEach((column, i) => series.smoothed(column, String(i), 0.5));
    expect(series.bytes - before).toBeLessThanOrEqual(4 * 1024 * 6);
  });

  it('smoothing is the exponential moving average, whether in steps or at once', () => {
    const options = { layers: 1, epochs: 50 };
    const [whole, stepped] = [fakeHistory(options), new RunHistory()];
    const smooth = (history: RunHistory) =>
      seriesOf(history).smoothed(seriesOf(history).metric('conv2d_1/kernel', 'resilience'), 'r', 0.8);
    for (let epoch = 0; epoch < 50; epoch++) {
      stepped.append(fakeCapture(epoch, options));
      smooth(stepped);
    }
    let expected = NaN;
    whole.column('conv2d_1/kernel', 'resilience').forEach((value, i) => {
      expected = i === 0 ? value : 0.8 * expected + 0.2 * value;
      expect(smooth(whole).at(i)).toBeCloseTo(expected, 12);
      expect(smooth(stepped).at(i)).toBeCloseTo(expected, 12);
    });
  });
});
