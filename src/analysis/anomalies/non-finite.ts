import { figure, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/** `non_finite`: a layer has NaN or infinite values. */
export class NonFiniteCheck implements LayerCheck {
  update({ metrics: { count, nanCount, infCount } }: LayerPoint): Finding | null {
    const bad = nanCount + infCount;
    if (!(bad > 0)) return null;
    const share = figure((100 * bad) / count);
    const kinds = `${nanCount} NaN, ${infCount} infinite`;
    const description = `${bad} of ${count} values are not finite (${kinds}): ${share} %.`;
    return { severity: 1 + bad / count, level: 'critical', description };
  }
}
