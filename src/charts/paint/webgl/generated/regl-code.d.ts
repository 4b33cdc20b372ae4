/** regl's draw code, written ahead of time: key to factory. */
export const reglCode: Record<string, (...linked: unknown[]) => unknown>;
