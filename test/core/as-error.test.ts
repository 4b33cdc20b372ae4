import { describe, expect, it } from 'vitest';
import { asError, wordsOf } from '../../src/core/as-error.js';
import { ODD_REASONS } from '../support/odd-reasons.js';

describe('asError', () => {
  it('gives an error as it is', () => {
    const error = new TypeError('odd');
    expect(asError(error)).toBe(error);
  });

  it.each(ODD_REASONS)('makes an error with a text for a message of %s', (_, reason) => {
    const error = asError(reason());
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toMatch(/no text|no reason/);
  });

  it('reads the message of what is like an error', () => {
    expect(asError({ message: 'quota' }).message).toBe('quota');
    expect(wordsOf(Symbol('full'))).toBe('Symbol(full)');
    expect(wordsOf('the disk is gone')).toBe('the disk is gone');
  });
});
