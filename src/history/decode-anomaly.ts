import { ANOMALY_TYPES, type Anomaly } from '../core/anomaly.js';
import { count, finite, nullable, number, oneOf, orDefault, record, text, where } from './decode-value.js';

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
