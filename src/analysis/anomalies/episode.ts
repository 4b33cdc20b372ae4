import { ANOMALY_LEVELS, type Anomaly, type AnomalyType } from '../../core/anomaly.js';
import type { Finding } from './anomaly-kind.js';

/** A condition that holds again after at most `gap` captures without it goes on with its episode. */
export const EPISODE = Object.freeze({ gap: 10 });

/** An episode as it stands, and whether that is news: it has just begun, or become more serious. */
export interface EpisodeChange {
  episode: Anomaly;
  isNews: boolean;
}

/**
 * Joins what is found of one type on one layer, capture by capture, into episodes. A condition that comes and
 * goes is one episode as long as no more than `gap` captures in a row are without it.
 */
export class EpisodeTracker {
  readonly layer: string | null;
  readonly #kind: Pick<Anomaly, 'type' | 'advice'>;
  readonly #gap: number;
  #current: Anomaly | null = null;
  #lastHeld = NaN;
  #absent = 0;

  constructor(kind: Pick<Anomaly, 'type' | 'advice'>, layer: string | null, gap: number = EPISODE.gap) {
    this.#kind = kind;
    this.layer = layer;
    this.#gap = gap;
  }

  get type(): AnomalyType {
    return this.#kind.type;
  }

  /** The episode that this capture began, continued or ended; null where it did neither. */
  update(finding: Finding | null, epoch: number): EpisodeChange | null {
    if (!finding) {
      if (this.#current === null) return null;
      const ended = this.end();
      if (++this.#absent > this.#gap) this.#current = null;
      return ended && { episode: ended, isNews: false };
    }
    const before = this.#current;
    const episode = before ? prolonged(before, finding) : this.#begun(finding, epoch);
    this.#current = episode;
    this.#lastHeld = epoch;
    this.#absent = 0;
    return { episode, isNews: episode.level !== before?.level };
  }

  /** Ends the episode that lasts, if there is one; it may be continued all the same. */
  end(): Anomaly | null {
    if (this.#current === null || this.#current.end !== null) return null;
    return (this.#current = { ...this.#current, end: this.#lastHeld });
  }

  /** Goes on with an episode that another tracker of the same run began. */
  adopt(episode: Anomaly): void {
    if (this.#current === null && episode.end !== null) return;
    if (this.#current?.end !== null) this.#lastHeld = episode.end ?? episode.epoch;
    this.#current = episode;
  }

  #begun({ severity, level, description }: Finding, epoch: number): Anomaly {
    const { type, advice } = this.#kind;
    return { type, layer: this.layer, epoch, end: null, count: 1, severity, level, description, advice };
  }
}

/** The episode with one more capture. Its level, severity and description are those of its worst. */
function prolonged(episode: Anomaly, { severity, level, description }: Finding): Anomaly {
  const graver = ANOMALY_LEVELS.indexOf(level) - ANOMALY_LEVELS.indexOf(episode.level);
  const worse = graver > 0 || (graver === 0 && severity > episode.severity);
  return { ...episode, end: null, count: episode.count + 1, ...(worse && { severity, level, description }) };
}
