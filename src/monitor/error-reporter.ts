/** How many different messages are remembered so as not to repeat them on the console. */
const REMEMBERED = 100;

/**
 * Where an error inside the monitor goes: to the callback, to the console once per message, never into the
 * training.
 */
export class ErrorReporter {
  private readonly seen = new Set<string>();

  constructor(
    private readonly onError: ((error: Error) => void) | undefined,
    private readonly show: (message: string) => void,
  ) {}

  report(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.show(error.message);
    if (!this.seen.has(error.message)) {
      if (this.seen.size >= REMEMBERED) this.seen.clear();
      this.seen.add(error.message);
      console.error('Kintsugi monitor (training goes on):', error);
    }
    try {
      this.onError?.(error);
    } catch (failure) {
      console.error('The onError callback of the Kintsugi monitor failed:', failure);
    }
  }
}

/** The value, once it is there; undefined and a report where it failed. */
export async function valueOrReport<T>(
  value: T | Promise<T> | undefined,
  errors: ErrorReporter,
): Promise<T | undefined> {
  try {
    return await value;
  } catch (error) {
    errors.report(error);
    return undefined;
  }
}
