import { ANOMALY_TYPES, type Anomaly } from '../core/anomaly.js';
import {
  array,
  asMisuse,
  count,
  finite,
  nullable,
  number,
  oneOf,
  orDefault,
  record,
  text,
  where,
} from './decode-value.js';

export const LEVELS = ['info', 'warning', 'critical'] as const;

/** `end` and `count` came later: an anomaly of an older file is one capture whose end is not known. */
export const decodeAnomaly = record<Anomaly & { end: number | null; count: number }>({
  type: oneOf(ANOMALY_TYPES),
  layer: nullable(text),
  epoch: finite,
  severity: number,
  level: oneOf(LEVELS),
  description: text,
  advice: text,
  end: orDefault(nullable(finite), null),
  count: orDefault(
    where(count, (captures) => captures >= 1, 'is 0: an episode has a capture'),
    1,
  ),
});

const anomalies = array(decodeAnomaly, Infinity);

/**
 * The anomalies that a caller gives, each checked as one of a file is, so that what is kept can be read back.
 * @throws KintsugiError `misuse` that names the first value that is wrong
 */
export function checkAnomalies(who: string, value: unknown): Anomaly[] {
  return asMisuse(`${who}: the anomalies are not as wanted`, WANTED, () => anomalies(value));
}

const WANTED = 'an array of anomalies, as AnomalyDetector finds them';
