import { ADVICE } from '../analysis/anomalies/anomaly-kinds.js';
import { ANOMALY_LEVELS, episodeKey, type Anomaly, type AnomalyLevel } from '../core/anomaly.js';

/** What an entry weighs besides its texts: the object, its numbers, its places in the maps. */
const ENTRY_BYTES = 256;
/** Of the bytes allowed: what the memory of dropped anomalies may take. */
const DROPPED_SHARE = 1 / 8;

/**
 * Anomalies in the order in which they were found, in bounded memory. An episode that is told again replaces
 * its former state. Beyond the bound the least serious go first, of these the oldest; they are counted, and a
 * later state of one does not bring it back.
 */
export class AnomalyLog {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Anomaly>();
  readonly #keys: Record<AnomalyLevel, Set<string>> = {
    info: new Set(),
    warning: new Set(),
    critical: new Set(),
  };
  /** By type and layer, the epoch of the latest episode that was dropped: only the latest can change. */
  readonly #droppedAt = new Map<string, number>();
  #list: readonly Anomaly[] | null = null;
  #entryBytes = 0;
  #droppedBytes = 0;
  #dropped = 0;

  /** @param maxBytes what the log may weigh */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get entries(): readonly Anomaly[] {
    return (this.#list ??= [...this.#entries.values()]);
  }

  get bytes(): number {
    return this.#entryBytes + this.#droppedBytes;
  }

  /** Anomalies that had to go. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Adds episodes, or brings those that are there up to date. Returns those that were not there before.
   * @param alreadyDropped anomalies that a log before this one had to drop
   */
  add(anomalies: Iterable<Anomaly>, alreadyDropped = 0): Anomaly[] {
    const fresh: Anomaly[] = [];
    for (const anomaly of anomalies) {
      const key = episodeKey(anomaly);
      const former = this.#entries.get(key);
      if (!former && this.#wasDropped(anomaly)) continue;
      if (former) this.#entryBytes -= bytesOf(former, key);
      else fresh.push(anomaly);
      if (former && former.level !== anomaly.level) this.#keys[former.level].delete(key);
      this.#entries.set(key, anomaly);
      this.#keys[anomaly.level].add(key);
      this.#entryBytes += bytesOf(anomaly, key);
      this.#list = null;
      while (this.#entryBytes > (1 - DROPPED_SHARE) * this.#maxBytes) this.#dropLeast();
    }
    this.#dropped += alreadyDropped;
    return this.#dropped === 0 ? fresh : fresh.filter((anomaly) => this.#entries.has(episodeKey(anomaly)));
  }

  #dropLeast(): void {
    const level = ANOMALY_LEVELS.find((one) => this.#keys[one].size > 0)!;
    const key = this.#keys[level].values().next().value!;
    const anomaly = this.#entries.get(key)!;
    this.#keys[level].delete(key);
    this.#entries.delete(key);
    this.#entryBytes -= bytesOf(anomaly, key);
    this.#dropped++;
    const kind = kindOf(anomaly);
    if (!this.#droppedAt.has(kind)) this.#droppedBytes += 2 * kind.length + ENTRY_BYTES / 4;
    this.#droppedAt.delete(kind);
    this.#droppedAt.set(kind, anomaly.epoch);
    while (this.#droppedBytes > DROPPED_SHARE * this.#maxBytes) {
      const oldest = this.#droppedAt.keys().next().value!;
      this.#droppedAt.delete(oldest);
      this.#droppedBytes -= 2 * oldest.length + ENTRY_BYTES / 4;
    }
  }

  #wasDropped(anomaly: Anomaly): boolean {
    return this.#droppedAt.size > 0 && anomaly.epoch <= (this.#droppedAt.get(kindOf(anomaly)) ?? -Infinity);
  }
}

function kindOf({ type, layer }: Anomaly): string {
  return JSON.stringify([type, layer]);
}

/** Two bytes a letter, as engines keep text that has a φ in it. All of a type share one text of advice. */
function bytesOf({ type, layer, description, advice }: Anomaly, key: string): number {
  const own = advice === ADVICE[type] ? 0 : advice.length;
  const letters = key.length + (layer?.length ?? 0) + description.length + own;
  return ENTRY_BYTES + 2 * letters;
}
