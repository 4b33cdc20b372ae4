import { ANOMALY_LEVELS, ANOMALY_TYPES, type Anomaly } from '../core/anomaly.js';
import { isRecord, isString, refuse } from '../core/check-value.js';

/**
 * Refuses what is no list of anomalies, before any of them is added.
 * @throws KintsugiError `misuse`
 */
export function checkAnomalies(anomalies: readonly Anomaly[]): void {
  if (!Array.isArray(anomalies)) refuse('addAnomalies', 'the list', anomalies, 'an array of anomalies');
  anomalies.forEach((anomaly: unknown, index) => {
    const name = `anomalies[${index}]`;
    if (!isRecord(anomaly)) refuse('addAnomalies', name, anomaly, 'an anomaly, {type, layer, epoch, …}');
    const { type, layer, epoch, level, description, advice } = anomaly as Record<string, unknown>;
    if (!(ANOMALY_TYPES as readonly unknown[]).includes(type))
      refuse('addAnomalies', `${name}.type`, type, `one of ${ANOMALY_TYPES.join(', ')}`);
    if (!(ANOMALY_LEVELS as readonly unknown[]).includes(level))
      refuse('addAnomalies', `${name}.level`, level, `one of ${ANOMALY_LEVELS.join(', ')}`);
    if (layer !== null && !isString(layer))
      refuse('addAnomalies', `${name}.layer`, layer, 'the name of a layer, or null');
    if (!Number.isFinite(epoch)) refuse('addAnomalies', `${name}.epoch`, epoch, 'a finite number');
    for (const [field, value] of Object.entries({ description, advice }))
      if (!isString(value)) refuse('addAnomalies', `${name}.${field}`, value, 'a text');
  });
}
