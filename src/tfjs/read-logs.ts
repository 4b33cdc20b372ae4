import type { Logs, Scalar } from '@tensorflow/tfjs';

/**
 * The numbers in what tfjs passes to callbacks. Scalars still on the device are read without holding up the
 * training; the originals are left to tfjs, which may free them before the reading arrives.
 */
export async function readLogs(logs: Logs | undefined): Promise<Record<string, number>> {
  const entries = Object.entries((logs ?? {}) as Record<string, number | Scalar>);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, value]) => [name, await numberOf(value)] as const)),
  );
}

async function numberOf(value: number | Scalar): Promise<number> {
  if (typeof value === 'number') return value;
  const held = value.clone();
  try {
    return (await held.data())[0]!;
  } finally {
    held.dispose();
  }
}
