/**
 * Once the bound is reached, thinning makes room for this share of new captures, so that it need not happen
 * at each.
 */
export const THINNED_TO = 0.75;
/** As few as these are thinned one by one. */
const FEW_CAPTURES = 8;
/** Captures that thinning leaves of `limit`, one at least. */
export function thinnedLength(limit: number): number {
  return Math.max(1, Math.min(limit - 1, Math.max(FEW_CAPTURES - 1, Math.floor(limit * THINNED_TO))));
}
