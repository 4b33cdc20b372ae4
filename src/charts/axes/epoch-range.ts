/** Epochs shown, first and last. */
export type EpochRange = readonly [from: number, to: number];

/** The range that charts share: the zoomed one, or all epochs there are. */
export function epochRange(epochs: ArrayLike<number>, zoom: EpochRange | null): EpochRange {
  if (zoom) return zoom;
  if (epochs.length === 0) return [0, 1];
  const [first, last] = [epochs[0]!, epochs[epochs.length - 1]!];
  return last > first ? [first, last] : [first - 0.5, first + 0.5];
}
