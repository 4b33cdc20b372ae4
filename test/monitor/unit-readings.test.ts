import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import {
  KEPT_CAPTURES,
  MOST_UNIT_BYTES,
  UnitReadings,
  type UnitReading,
} from '../../src/monitor/unit-readings.js';
import { FakeEngine } from './fake-engine.js';

/** A reading of one row of so many units; its arrays are shared, and counted as if they were not. */
function reading(epoch: number, columns: number): UnitReading {
  const values = new Array<number>(columns).fill(0);
  const stats = {
    rows: 1,
    columns,
    rowMean: [0],
    columnMean: values,
    rowMeanAbsChange: [0],
    columnMeanAbsChange: values,
    top: [],
  };
  return { epoch, shape: [1, columns], stats };
}

describe('the units of layers that come and go', () => {
  it('are forgotten once a layer was in none of the last 100 captures with units, not before', () => {
    const readings = new UnitReadings();
    readings.add([
      ['gone', reading(0, 4)],
      ['stays', reading(0, 4)],
    ]);
    for (let epoch = 1; epoch < KEPT_CAPTURES; epoch++) readings.add([['stays', reading(epoch, 4)]]);
    expect(readings.get('gone')?.epoch).toBe(0);
    // Captures without units are no reason to forget any.
    for (let turn = 0; turn < 1000; turn++) readings.add([]);
    expect(readings.size).toBe(2);
    readings.add([['stays', reading(KEPT_CAPTURES, 4)]]);
    expect(readings.get('gone')).toBeNull();
    expect(readings.get('stays')?.epoch).toBe(KEPT_CAPTURES);
    expect(readings.size).toBe(1);
  });

  it('take 64 MiB at most, the oldest going first: of 600 names of 20,000 units about a third stay', () => {
    const readings = new UnitReadings();
    readings.add(Array.from({ length: 600 }, (_, layer) => [`layer ${layer}`, reading(0, 20_000)] as const));
    const each = 512 + 8 * 40_002;
    const most = Math.floor(MOST_UNIT_BYTES / each);
    expect(readings.size).toBe(most);
    expect(readings.bytes).toBe(most * each);
    expect(readings.get(`layer ${600 - most - 1}`)).toBeNull();
    for (let layer = 600 - most; layer < 600; layer++) expect(readings.get(`layer ${layer}`)).not.toBeNull();
  });

  it('count what is kept, whatever came before', () => {
    const captures = fc.array(
      fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(1, 100, 3_000_000)), {
        selector: ([name]) => name,
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(captures, (given) => {
        const readings = new UnitReadings();
        for (const layers of given)
          readings.add(layers.map(([name, columns]) => [name, sized(columns)] as const));
        const kept = ['a', 'b', 'c', 'd'].map((name) => readings.get(name)).filter((each) => each !== null);
        expect(readings.size).toBe(kept.length);
        expect(readings.bytes).toBe(
          kept.reduce((sum, { stats }) => sum + 512 + 8 * (2 + 2 * stats.columns), 0),
        );
        expect(readings.bytes).toBeLessThanOrEqual(MOST_UNIT_BYTES);
        readings.clear();
        expect([readings.size, readings.bytes]).toEqual([0, 0]);
      }),
    );
  });
});

const made = new Map<number, UnitReading>();
function sized(columns: number): UnitReading {
  if (!made.has(columns)) made.set(columns, reading(0, columns));
  return made.get(columns)!;
}

it('a monitor keeps the units of the layers of its last captures only', async () => {
  let epoch = 0;
  const provider = () => [{ name: `step ${epoch}`, data: new Float32Array([1, 2]), shape: [1, 2] }];
  const monitor = new LayerMonitor(provider, { engine: new FakeEngine() });
  const captures = 3 * KEPT_CAPTURES;
  for (; epoch < captures; epoch++) await monitor.captureLayerStates(epoch, { units: true });
  const kept = Array.from({ length: captures }, (_, step) => monitor.store.units(`step ${step}`)).filter(
    (each) => each !== null,
  );
  expect(kept.map((each) => each.epoch)).toEqual(
    Array.from({ length: KEPT_CAPTURES }, (_, index) => captures - KEPT_CAPTURES + index),
  );
});
