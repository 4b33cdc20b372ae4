/** What an engine reports of one layer: everything a metric can be derived from, and nothing per weight. */
export interface LayerStats {
  name: string;
  /** All values, finite or not. */
  count: number;
  nanCount: number;
  /** +Infinity and -Infinity together. */
  infCount: number;
  /** Mean of the finite values; NaN where there is none, as for the four below. */
  mean: number;
  /** Population variance (divided by n) of the finite values. */
  variance: number;
  min: number;
  max: number;
  /** Finite values below SPARSITY_THRESHOLD. */
  belowThreshold: number;
  /** Counts of equal bins over `histogramRange`, last bin closed. */
  histogram: number[];
  /**
   * [min, max]; [v - 0.5, v + 0.5] for a constant layer (as NumPy does); the common range where one was
   * given.
   */
  histogramRange: [low: number, high: number];
  /** Finite values outside a common range; 0 without one. */
  outOfRange: number;
  /**
   * Mean |φ_t − φ_{t−1}| over the values finite in both captures; NaN at a layer's first capture or after its
   * size changed.
   */
  meanAbsChange: number;
  /** Values that `meanAbsChange` averages over. */
  changeCount: number;
  /** Present where asked for. */
  units?: UnitStats;
}

/** A layer's values as a matrix: the last dimension is columns (output units), the rest rows (inputs). */
export interface UnitStats {
  rows: number;
  columns: number;
  /** Mean over the finite values of each row, length `rows`; NaN where there is none. */
  rowMean: number[];
  columnMean: number[];
  /** Mean |Δφ| of each row since the last capture; NaN at the first. */
  rowMeanAbsChange: number[];
  columnMeanAbsChange: number[];
  /** The largest finite values, descending; ties by index. */
  top: { index: number; value: number }[];
}

/** The default number of histogram bins. See docs/metrics.md#histogram. */
export const HISTOGRAM_BINS = 50;
/** Values below it count as unused. See docs/metrics.md#sparsity. */
export const SPARSITY_THRESHOLD = 0.1;
