const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** Bytes of a layer's part of a file name: file systems hold 255 of the whole. */
const MOST_BYTES = 120;

/**
 * A layer's name as part of a file name: letters, digits, `.`, `_` and `-` of any script, never a reserved
 * name, never empty.
 */
export function safeFileName(name: string): string {
  let safe = '';
  let bytes = 0;
  for (const letter of name
    .slice(0, 4 * MOST_BYTES)
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_')) {
    bytes += new TextEncoder().encode(letter).length;
    if (bytes > MOST_BYTES) break;
    safe += letter;
  }
  safe = safe.replace(/^\.+|\.+$/g, '_');
  if (safe === '') return 'layer';
  return RESERVED.test(safe.split('.')[0]!) ? `_${safe}` : safe;
}

/** File names of layers: no two layers share one, on file systems that fold case and accents either. */
export class LayerFileNames {
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();

  nameOf(layer: string): string {
    const known = this.#given.get(layer);
    if (known !== undefined) return known;
    const safe = safeFileName(layer);
    const fold = (text: string): string => text.normalize('NFKD').toLowerCase();
    let name = safe;
    // `~` is in no safe name, so that a numbered one is nobody else's.
    for (let n = 2; this.#taken.has(fold(name)); n++) name = `${safe}~${n}`;
    this.#taken.add(fold(name));
    this.#given.set(layer, name);
    return name;
  }
}

/** `0042`; a capture within an epoch has its share behind it: `0042.25`. */
export function epochInName(epoch: number): string {
  const [whole, part] = String(Math.round(epoch * 1e4) / 1e4).split('.');
  return whole!.padStart(4, '0') + (part === undefined ? '' : `.${part}`);
}

/** `YYYYMMDD_HHMMSS` in UTC. */
export function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
}
