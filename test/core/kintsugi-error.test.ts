import { expect, test } from 'vitest';
import { KintsugiError } from '../../src/core/kintsugi-error.js';

test('KintsugiError carries a code that callers can branch on and a message for people', () => {
  const error = new KintsugiError('misuse', 'bins is 0: give a whole number from 1 to 256');
  expect(error).toBeInstanceOf(Error);
  expect(error.code).toBe('misuse');
  expect(error.name).toBe('KintsugiError');
});
