import { figure, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/** `non_finite`: NaN or infinite values where there were none at the last capture. */
export class NonFiniteCheck implements LayerCheck {
  #before = 0;

  update({ epoch, metrics: { count, nanCount, infCount } }: LayerPoint): Finding | null {
    const bad = nanCount + infCount;
    const fresh = this.#before === 0 && bad > 0;
    this.#before = bad;
    if (!fresh) return null;
    const description = `${bad} of ${count} values are not finite (${nanCount} NaN, ${infCount} infinite): ${figure((100 * bad) / count)} %.`;
    return { epoch, severity: 1 + bad / count, level: 'critical', description };
  }
}
