import type { AnomalyType } from '../../core/anomaly.js';
import type { AnomalyKind } from './anomaly-kind.js';
import { classificationInstability } from './classification-instability.js';
import { convergenceIssue } from './convergence-issue.js';
import { deadLayer } from './dead-layer.js';
import { memory } from './memory.js';
import { nonFinite } from './non-finite.js';
import { phiCollapse } from './phi-collapse.js';
import { phiExplosion } from './phi-explosion.js';
import { phiSpike } from './phi-spike.js';
import { plotRange } from './plot-range.js';
import { saturation } from './saturation.js';
import { stalled } from './stalled.js';

/**
 * Every kind of anomaly. Another one is a file beside these, a line here, its type and name in
 * `core/anomaly.ts`, and its rows in `docs/metrics.md`.
 */
export const ANOMALY_KINDS = {
  phi_spike: phiSpike,
  classification_instability: classificationInstability,
  convergence_issue: convergenceIssue,
  phi_explosion: phiExplosion,
  phi_collapse: phiCollapse,
  non_finite: nonFinite,
  dead_layer: deadLayer,
  saturation,
  stalled,
  plot_range: plotRange,
  memory,
} as const satisfies { readonly [Type in AnomalyType]: AnomalyKind & { readonly type: Type } };

function ofEach<Key extends keyof AnomalyKind>(key: Key): Readonly<Record<AnomalyType, AnomalyKind[Key]>> {
  const entries = Object.entries<AnomalyKind>(ANOMALY_KINDS).map(
    ([type, kind]) => [type, kind[key]] as const,
  );
  return Object.freeze(Object.fromEntries(entries)) as Record<AnomalyType, AnomalyKind[Key]>;
}

/** What to do about each kind of anomaly. */
export const ADVICE = ofEach('advice');

type Kinds = typeof ANOMALY_KINDS;

/** The thresholds of each kind of anomaly. */
export const ANOMALY_THRESHOLDS = ofEach('thresholds') as {
  readonly [Type in AnomalyType]: Kinds[Type]['thresholds'];
};
