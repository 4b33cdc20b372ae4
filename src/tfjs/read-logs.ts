import type { Logs, Scalar } from '@tensorflow/tfjs';

/**
 * The numbers in what tfjs passes to callbacks. Scalars still on the device are read without holding up the
 * training; the originals are left to tfjs, which may free them before the reading arrives.
 */
export async function readLogs(logs: Logs | undefined): Promise<Record<string, number>> {
  const entries = Object.entries((logs ?? {}) as Record<string, number | Scalar>).map(([name, value]) => {
    if (typeof value === 'number') return [name, value] as const;
    const held = value.clone();
    return [
      name,
      held
        .data()
        .then((data) => data[0]!)
        .finally(() => held.dispose()),
    ] as const;
  });
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, value]) => [name, await value] as const)),
  );
}
