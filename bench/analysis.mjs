// Does a long run cost more per epoch than a short one, and does its history stay within its bound? 200
// layers with every metric.
import { join } from 'node:path';
import { bundle, root } from './lib/bundle.mjs';
import { report } from './lib/report.mjs';

const { analysisRows } = await import(await bundle(join(root, 'bench/lib/analysis-rows.ts')));
report(
  'Analysis of one epoch: metrics, classes, history, anomalies of 200 layers (median of 50 epochs; ratio to the first row)',
  analysisRows(200, [100, 1000, 10_000]),
);
