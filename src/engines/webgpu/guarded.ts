import { KintsugiError } from '../../core/kintsugi-error.js';

const FILTERS: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

/**
 * Runs `work` inside error scopes, so that no error of ours reaches the page's `uncapturederror`.
 * `errors` resolves with the first one, or null; it never rejects.
 */
export function guarded<T>(
  device: GPUDevice,
  work: () => T,
): { result: T; errors: Promise<KintsugiError | null> } {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  try {
    return { result: work(), errors: popped(device) };
  } catch (error) {
    void popped(device);
    throw error;
  }
}

async function popped(device: GPUDevice): Promise<KintsugiError | null> {
  const errors = FILTERS.map(() => device.popErrorScope().catch(() => null));
  for (const error of await Promise.all(errors)) {
    if (error) return new KintsugiError('unsupported', `the GPU refused the capture: ${error.message}`);
  }
  return null;
}
