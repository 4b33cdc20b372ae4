export function countTests(
  results: unknown,
  status: number,
): { passed: number; failed: number; skipped: number };
