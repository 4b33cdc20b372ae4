/** Whatever was thrown, as an error whose message can be read: also what cannot be made a text of. */
export function asError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error && typeof thrown.message === 'string') return thrown;
  } catch {
    // A getter or a proxy that throws: put into words below.
  }
  return new Error(wordsOf(thrown), { cause: thrown });
}

/** A value in words, whatever it is. */
export function wordsOf(thrown: unknown): string {
  try {
    if (thrown === undefined || thrown === null || thrown === '') return 'no reason was given';
    const { message } = thrown as { message?: unknown };
    return typeof message === 'string' && message !== '' ? message : String(thrown);
  } catch {
    return 'the reason given is no text';
  }
}
