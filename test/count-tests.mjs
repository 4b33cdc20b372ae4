/**
 * Counts of a run from vitest's JSON results and its exit status. A file that could not be loaded counts as
 * one failure, and so does an error outside every test: a run that failed never reads as "0 failed".
 */
export function countTests(results, status) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status: fileStatus, assertionResults } of results?.testResults ?? []) {
    let failedHere = 0;
    for (const { status: outcome } of assertionResults) {
      if (outcome === 'passed') counts.passed += 1;
      else if (outcome === 'failed') failedHere += 1;
      else counts.skipped += 1;
    }
    counts.failed += failedHere || (fileStatus === 'failed' ? 1 : 0);
  }
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}
