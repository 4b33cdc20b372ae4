import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnomalyDetector } from '../../src/analysis/anomalies/anomaly-detector.js';
import { phiSpike } from '../../src/analysis/anomalies/phi-spike.js';
import { EpisodeTracker } from '../../src/analysis/anomalies/episode.js';
import type { Finding } from '../../src/analysis/anomalies/anomaly-kind.js';
import { episodeKey, type Anomaly, type AnomalyLevel } from '../../src/core/anomaly.js';
import type { Capture } from '../../src/core/run-history-view.js';
import { syntheticRun } from './synthetic/healthy-run.js';

const found = (level: AnomalyLevel = 'warning', severity = 1): Finding => ({
  level,
  severity,
  description: `${level} ${severity}`,
});

/** Every episode in its last state, of a condition given capture by capture. */
function episodesOf(conditions: readonly (Finding | null)[], gap?: number): Anomaly[] {
  const tracker = new EpisodeTracker(phiSpike, 'a', gap);
  const last = new Map<string, Anomaly>();
  conditions.forEach((finding, epoch) => {
    const change = tracker.update(finding, epoch);
    if (change) last.set(episodeKey(change.episode), change.episode);
  });
  return [...last.values()];
}

const quiet = (captures: number) => Array.from({ length: captures }, () => null);

describe('an episode', () => {
  test('begins where the condition first holds, lasts while it holds, ends at the last capture that it held', () => {
    expect(episodesOf([null, found(), found()])).toMatchObject([{ epoch: 1, end: null, count: 2 }]);
    expect(episodesOf([null, found(), found(), null, null])).toMatchObject([{ epoch: 1, end: 2, count: 2 }]);
  });

  test('goes on over a gap, and is another one after a gap that is one capture longer', () => {
    const over = [found(), ...quiet(10), found(), null];
    expect(episodesOf(over)).toMatchObject([{ epoch: 0, end: 11, count: 2 }]);
    const beyond = [found(), ...quiet(11), found()];
    expect(episodesOf(beyond)).toMatchObject([
      { epoch: 0, end: 0, count: 1 },
      { epoch: 12, end: null, count: 1 },
    ]);
  });

  test('is told as the worst that it was', () => {
    const course = [found('info', 9), found('critical', 2), found('critical', 5), found('warning', 7)];
    expect(episodesOf(course)).toMatchObject([{ level: 'critical', severity: 5, description: 'critical 5' }]);
  });

  test('is news when it begins and when it becomes more serious, not when it goes on or comes back', () => {
    const tracker = new EpisodeTracker(phiSpike, 'a');
    const course = [found('info'), found('info'), null, found('info'), found('warning'), found('info')];
    expect(course.map((finding, epoch) => tracker.update(finding, epoch)?.isNews)).toEqual(
      [true, false, false, false, true, false], // prettier-ignore
    );
  });

  test('of any course: counts add up to the captures that held, episodes are apart by more than the gap', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 80 }), fc.nat(5), (held, gap) => {
        const episodes = episodesOf(
          held.map((holds) => (holds ? found() : null)),
          gap,
        );
        expect(episodes.reduce((sum, { count }) => sum + count, 0)).toBe(held.filter(Boolean).length);
        episodes.forEach(({ epoch, end }, index) => {
          expect(held[epoch]).toBe(true);
          if (end !== null) expect(held[end]).toBe(true);
          const before = episodes[index - 1];
          if (before) expect(epoch - before.end!).toBeGreaterThan(gap + 1);
        });
        expect(episodes.at(-1)?.end ?? null).toBe(held.at(-1) ? null : (lastTrue(held) ?? null));
      }),
    );
  });
});

function lastTrue(held: readonly boolean[]): number | undefined {
  const last = held.lastIndexOf(true);
  return last < 0 ? undefined : last;
}

/** A quiet run in which every layer has a NaN at every other capture. */
function flickering(epochs: number, layers: number): Capture[] {
  return [
    ...syntheticRun(1, {
      epochs,
      layers,
      fault: (state, epoch) => (epoch % 2 === 1 ? { ...state, nan: 1 } : state),
    }),
  ];
}

test('a NaN at every other capture is told once a layer', () => {
  const detector = new AnomalyDetector();
  const told = flickering(60, 3).flatMap((capture) => detector.update(capture));
  expect(told.map(({ type, layer, epoch }) => [type, layer, epoch])).toEqual(
    [0, 1, 2].map((index) => ['non_finite', `dense_${index}`, 1]),
  );
  expect(detector.changed).toMatchObject([0, 1, 2].map(() => ({ end: null, count: 30 })));
});

test('a detector that is shown a run again goes on with the episodes that were kept of it', () => {
  const captures = flickering(40, 1);
  const first = new AnomalyDetector();
  const kept = captures.slice(0, 30).flatMap((capture) => (first.update(capture), first.changed));
  const second = new AnomalyDetector();
  // As after thinning: only every third capture is left to show, and the last.
  for (const capture of captures.slice(0, 30))
    if (capture.epoch % 3 === 0 || capture.epoch === 29) second.update(capture);
  second.adopt(kept);
  const whole = new AnomalyDetector();
  for (const capture of captures.slice(0, 30)) whole.update(capture);
  for (const capture of captures.slice(30)) {
    expect(second.update(capture)).toEqual([]);
    whole.update(capture);
    const extent = ({ epoch, end, count }: Anomaly) => [epoch, end, count];
    expect(second.changed.map(extent)).toEqual(whole.changed.map(extent));
  }
});

test('a detector that is ended ends what lasts', () => {
  const detector = new AnomalyDetector();
  for (const capture of flickering(40, 2)) detector.update(capture);
  detector.end();
  expect(detector.changed).toMatchObject([0, 1].map(() => ({ type: 'non_finite', epoch: 1, end: 39 })));
});
