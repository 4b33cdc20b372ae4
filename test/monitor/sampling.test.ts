import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerSampler } from '../../src/monitor/sampling.js';

const layers = (counts: number[]) => counts.map((count, index) => ({ name: `layer${index}`, count }));
const candidates = fc.array(fc.integer({ min: 0, max: 1e7 }), { maxLength: 60 }).map(layers);
const rate = fc.oneof(
  fc.constantFrom(1, 0.5, 1 / 3, 0.3, 0.25, 0.2, 0.1, 0.01),
  fc.double({ min: 0.02, max: 1, noNaN: true }),
);

describe('LayerSampler', () => {
  it('takes every layer unless told otherwise', () => {
    expect(new LayerSampler().select(layers([1, 2, 3]), 7)).toEqual([true, true, true]);
    expect(new LayerSampler('all', { sampleRate: 0.1 }).select(layers([1, 2, 3]), 7)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('stratified: visits every layer within ⌈1/rate⌉ captures, whatever the sizes, and no layer twice', () => {
    fc.assert(
      fc.property(candidates, rate, fc.integer(), fc.nat(50), (given, sampleRate, seed, cycle) => {
        const sampler = new LayerSampler('stratified', { sampleRate, seed });
        const period = Math.ceil(1 / sampleRate - 1e-9);
        const visits = given.map(() => 0);
        for (let turn = 0; turn < period; turn++)
          sampler.select(given, cycle * period + turn).forEach((chosen, i) => {
            visits[i]! += Number(chosen);
          });
        expect(visits).toEqual(given.map(() => 1));
      }),
    );
  });

  it('stratified: each cycle of ⌈1/rate⌉ captures spreads over depth and size', () => {
    const given = layers(Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 10 : 100_000)));
    const sampler = new LayerSampler('stratified', { sampleRate: 0.2 });
    for (let turn = 0; turn < 20; turn++) {
      const chosen = sampler.select(given, turn).flatMap((yes, index) => (yes ? [index] : []));
      expect(chosen).toHaveLength(6);
      // Two of each third of the depth, and of each size between two and four of six.
      for (const third of [0, 1, 2])
        expect(chosen.filter((index) => Math.floor(index / 10) === third)).toHaveLength(2);
      expect(chosen.filter((index) => index % 2 === 0).length).toBeGreaterThanOrEqual(2);
      expect(chosen.filter((index) => index % 2 === 1).length).toBeGreaterThanOrEqual(2);
    }
  });

  it('random: takes ⌈rate · n⌉ layers, others from time to time', () => {
    fc.assert(
      fc.property(candidates, rate, fc.integer(), fc.nat(1000), (given, sampleRate, seed, turn) => {
        expect(
          new LayerSampler('random', { sampleRate, seed }).select(given, turn).filter(Boolean),
        ).toHaveLength(sampleRate === 1 ? given.length : Math.ceil(given.length * sampleRate));
      }),
    );
    const sampler = new LayerSampler('random', { sampleRate: 0.3 });
    const seen = new Set(
      Array.from({ length: 40 }, (_, turn) => sampler.select(layers(new Array(12).fill(1)), turn)).flatMap(
        (chosen) => chosen.flatMap((yes, i) => (yes ? [i] : [])),
      ),
    );
    expect(seen.size).toBe(12);
  });

  it('is deterministic by seed', () => {
    fc.assert(
      fc.property(
        candidates,
        rate,
        fc.integer(),
        fc.nat(1000),
        fc.constantFrom('random' as const, 'stratified' as const),
        (given, sampleRate, seed, turn, strategy) => {
          const choose = () => new LayerSampler(strategy, { sampleRate, seed }).select(given, turn);
          expect(choose()).toEqual(choose());
        },
      ),
    );
    const of = (seed: number) =>
      Array.from({ length: 8 }, (_, turn) =>
        new LayerSampler('random', { sampleRate: 0.5, seed }).select(layers(new Array(20).fill(1)), turn),
      );
    expect(of(1)).not.toEqual(of(2));
  });

  it.each([
    [() => new LayerSampler('some' as never), /strategy is "some"; give/],
    [() => new LayerSampler('random', { sampleRate: 0 }), /sampleRate is 0/],
    [() => new LayerSampler('random', { sampleRate: 1.1 }), /sampleRate is 1.1/],
    [() => new LayerSampler('random', { sampleRate: NaN }), /sampleRate is NaN/],
    [() => new LayerSampler('random', { seed: 0.5 }), /seed is 0.5/],
    [() => new LayerSampler('random', { rate: 0.5 } as never), /no option "rate"/],
  ])('refuses misuse %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
