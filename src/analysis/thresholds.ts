import { ANOMALY_THRESHOLDS } from './anomalies/anomaly-kinds.js';
import { EPISODE } from './anomalies/episode.js';
import { CALIBRATION } from './classification/calibrate.js';
import { COMPARISON } from './compare-runs.js';

/**
 * Every number that a judgment about a run hangs on, but for the thresholds of the archetypes, which are
 * `RULES`. By kind of anomaly, then by what is judged. docs/metrics.md says what each decides, and whence it
 * comes.
 */
export const THRESHOLDS = Object.freeze({
  ...ANOMALY_THRESHOLDS,
  episode: EPISODE,
  comparison: COMPARISON,
  calibration: CALIBRATION,
});
