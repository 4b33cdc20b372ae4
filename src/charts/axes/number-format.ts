/** Numbers as people of a language write them. */
export interface NumberFormat {
  /** Any value to three or four significant digits; what is not finite by name. */
  value(value: number): string;
  /** The same with up to `digits` significant digits, for values that would read alike otherwise. */
  exact(value: number, digits: number): string;
  /** Whole numbers, and epochs, which may be fractional. */
  count(value: number): string;
  /** A share of one as a percentage. */
  share(value: number): string;
  /** Milliseconds as the largest fitting unit. */
  duration(ms: number): string;
  bytes(value: number): string;
}

const cache = new Map<string, NumberFormat>();

/** Formats of a BCP 47 language; the runtime's own where it is empty or unknown. */
export function numberFormat(language: string): NumberFormat {
  let found = cache.get(language);
  if (!found) cache.set(language, (found = make(language)));
  return found;
}

function make(language: string): NumberFormat {
  const format = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    try {
      return new Intl.NumberFormat(language || undefined, options);
    } catch {
      return new Intl.NumberFormat(undefined, options);
    }
  };
  const byDigits = new Map<number, (value: number) => string>();
  const exactly = (digits: number): ((value: number) => string) => {
    let write = byDigits.get(digits);
    if (!write) {
      const plain = format({ maximumSignificantDigits: digits });
      const small = format({ notation: 'scientific', maximumSignificantDigits: Math.max(3, digits - 1) });
      const compact = format({ notation: 'compact', maximumSignificantDigits: digits });
      write = (value) => {
        const size = Math.abs(value);
        if (size !== 0 && (size < 1e-3 || size >= 1e12)) return small.format(value);
        return (size >= 1e5 ? compact : plain).format(value);
      };
      byDigits.set(digits, write);
    }
    return write;
  };
  const whole = format({ maximumFractionDigits: 2 });
  const percent = format({ style: 'percent', maximumSignificantDigits: 3 });
  const unit = (name: string, digits = 3): Intl.NumberFormat =>
    format({ style: 'unit', unit: name, unitDisplay: 'short', maximumSignificantDigits: digits });
  const units = {
    ms: unit('millisecond'),
    s: unit('second'),
    min: unit('minute'),
    h: unit('hour'),
    d: unit('day'),
    B: unit('byte'),
    kB: unit('kilobyte'),
    MB: unit('megabyte'),
    GB: unit('gigabyte'),
  };
  const orName = (value: number, write: (value: number) => string): string =>
    value !== value ? 'NaN' : value === Infinity ? '∞' : value === -Infinity ? '−∞' : write(value);
  return {
    value: (value) => orName(value, exactly(4)),
    exact: (value, digits) => orName(value, exactly(digits)),
    count: (value) => orName(value, (v) => whole.format(v)),
    share: (value) => orName(value, (v) => percent.format(v)),
    duration: (ms) =>
      orName(ms, (v) => {
        if (v < 1000) return units.ms.format(v);
        const seconds = Math.round(v / 1000);
        if (seconds < 60) return units.s.format(v < 10_000 ? v / 1000 : seconds);
        const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
        if (minutes < 60) return `${units.min.format(minutes)} ${units.s.format(seconds % 60)}`;
        return hours < 48
          ? `${units.h.format(hours)} ${units.min.format(minutes % 60)}`
          : units.d.format(hours / 24);
      }),
    bytes: (value) =>
      orName(value, (v) =>
        v < 1e3
          ? units.B.format(v)
          : v < 1e6
            ? units.kB.format(v / 1e3)
            : v < 1e9
              ? units.MB.format(v / 1e6)
              : units.GB.format(v / 1e9),
      ),
  };
}
