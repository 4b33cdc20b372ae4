import { KintsugiError } from '../core/kintsugi-error.js';

/** Share of training time that captures may take unless told otherwise. */
export const DEFAULT_BUDGET = 0.02;

/** Weight of the newest reading in the moving averages. */
const SMOOTHING = 0.3;
/** Captures between two changes of the rate, so that each change is judged by what it brought. */
const SETTLE = 4;
/**
 * The first capture compiles code and allocates memory that the later ones find ready; it says nothing of
 * what they cost.
 */
const WARM_UP = 1;
/** The rate is raised again only where that would stay well under the budget. */
const HEADROOM = 0.7;
const SLOWEST = 1024;

/**
 * Keeps captures within a share of training time: lowers the rate (captures only every `captureEvery`-th
 * scheduled time) where they cost more, raises it again where they cost less. Knows no clock; it is told what
 * things took.
 */
export class BudgetController {
  readonly budget: number;
  /** 1 = every scheduled capture is taken. */
  captureEvery = 1;
  #captureMs = NaN;
  #intervalMs = NaN;
  #sinceChange = 0;
  #captures = 0;

  /** Throws `KintsugiError` ('misuse') where the budget is not a share above 0 and up to 1. */
  constructor(budget: number = DEFAULT_BUDGET) {
    if (!(typeof budget === 'number' && budget > 0 && budget <= 1)) {
      throw new KintsugiError(
        'misuse',
        `budget is ${String(budget)}; give the share of training time that captures may take, ` +
          'above 0 and up to 1 (0.02 = 2 %).',
      );
    }
    this.budget = budget;
  }

  /** Capture time as a share of training time lately; NaN until both are known. */
  get share(): number {
    return this.#intervalMs > 0 ? this.#captureMs / (this.#intervalMs * this.captureEvery) : NaN;
  }

  /** Whether the `turn`-th scheduled capture (counted from 0) is taken. */
  allows(turn: number): boolean {
    return turn % this.captureEvery === 0;
  }

  /** Training time between two scheduled captures, in ms. */
  recordInterval(ms: number): void {
    if (ms >= 0 && Number.isFinite(ms)) this.#intervalMs = smoothed(this.#intervalMs, ms);
  }

  /** What a capture took, in ms. Returns what changed as a sentence, or null. */
  recordCapture(ms: number): string | null {
    if (!(ms >= 0 && Number.isFinite(ms)) || this.#captures++ < WARM_UP) return null;
    this.#captureMs = smoothed(this.#captureMs, ms);
    if (++this.#sinceChange < SETTLE || !(this.#intervalMs > 0)) return null;
    const perInterval = this.#captureMs / this.#intervalMs;
    const before = this.captureEvery;
    if (perInterval / before > this.budget)
      this.captureEvery = Math.min(SLOWEST, 2 ** Math.ceil(Math.log2(perInterval / this.budget)));
    else if (before > 1 && perInterval / (before / 2) < this.budget * HEADROOM)
      this.captureEvery = before / 2;
    if (this.captureEvery === before) return null;
    this.#sinceChange = 0;
    return this.captureEvery > before ? this.#saysLess(perInterval / before) : this.#saysMore();
  }

  #saysLess(share: number): string {
    return (
      `Captures took ${percent(share)} of training time, more than the budget of ${percent(this.budget)}: ` +
      `now only every ${ordinal(this.captureEvery)} scheduled capture is taken.`
    );
  }

  #saysMore(): string {
    const now =
      this.captureEvery === 1
        ? 'every scheduled capture is taken again'
        : `now every ${ordinal(this.captureEvery)} scheduled capture is taken`;
    return `Captures are well within the budget of ${percent(this.budget)}: ${now}.`;
  }
}

function smoothed(average: number, reading: number): number {
  return Number.isNaN(average) ? reading : average + SMOOTHING * (reading - average);
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
