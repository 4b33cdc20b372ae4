import { AnomalyDetector } from '../../../src/analysis/anomalies/anomaly-detector.js';
import type { Anomaly } from '../../../src/core/anomaly.js';
import { RunHistory } from '../../../src/history/run-history.js';
import type { Capture } from '../../../src/core/run-history-view.js';
import { FAULTS, faultyRun } from './faulty-run.js';
import { syntheticRun } from './healthy-run.js';

/** What a monitor would report of a run, to its end. */
export function anomaliesOf(captures: Iterable<Capture>): Anomaly[] {
  const detector = new AnomalyDetector();
  const history = new RunHistory();
  const found: Anomaly[] = [];
  for (const capture of captures) {
    history.append(capture);
    found.push(...detector.update(capture));
  }
  return [...found, ...detector.finish(history)];
}

/**
 * Whether an anomaly counts, for false alarms and for detection alike: above `info`, or of the type that is
 * never more than that.
 */
function counts({ type, level }: Anomaly): boolean {
  return level !== 'info' || type === 'plot_range';
}

/** Share of healthy runs in which anything that counts was raised: of each type that was, and over all. */
export function falseAlarmRates(runs: number): Record<string, number> {
  const raised: Record<string, number> = { overall: 0 };
  for (let seed = 0; seed < runs; seed++) {
    const types = new Set(
      anomaliesOf(syntheticRun(seed))
        .filter(counts)
        .map(({ type }) => type),
    );
    if (types.size > 0) raised['overall']! += 1;
    for (const type of types) raised[type] = (raised[type] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(raised).map(([type, count]) => [type, count / runs]));
}

/**
 * Share of faulty runs of each type in which that type was reported so that it counts, not before the fault
 * was there.
 */
export function detectionRates(runs: number): Record<string, number> {
  return Object.fromEntries(
    FAULTS.map((type) => {
      let found = 0;
      for (let seed = 0; seed < runs; seed++) {
        const { onset, captures } = faultyRun(type, seed);
        if (
          anomaliesOf(captures).some(
            (anomaly) => counts(anomaly) && anomaly.type === type && anomaly.epoch >= onset,
          )
        )
          found++;
      }
      return [type, found / runs];
    }),
  );
}
