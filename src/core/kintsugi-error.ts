/** Why an operation was refused; stable across releases, so callers may branch on it. */
export type KintsugiErrorCode = 'misuse' | 'disposed' | 'device-lost' | 'dropped' | 'unsupported' | 'storage';

/** Thrown at the public edge on misuse. The message names the offending value and the fix. */
export class KintsugiError extends Error {
  override readonly name = 'KintsugiError';
  readonly code: KintsugiErrorCode;

  constructor(code: KintsugiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
