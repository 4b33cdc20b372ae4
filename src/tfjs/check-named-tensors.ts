import { isOptions, isRecord, isString, refuse } from '../core/check-value.js';

/**
 * Refuses what is not a list of things with names, before any of them is used.
 * @throws KintsugiError `misuse`
 */
export function checkNamed(who: string, what: string, list: unknown, wanted: string): void {
  if (!Array.isArray(list)) refuse(who, `the list of ${what}s`, list, `an array of ${wanted}`);
  list.forEach((one: unknown, index) => {
    if (!isRecord(one) || !isString((one as { name?: unknown }).name))
      refuse(who, `${what} ${index}`, one, wanted);
  });
}

/**
 * The same for gradients, in either form that tfjs gives them; a frozen variable's is null.
 * @throws KintsugiError `misuse`
 */
export function checkGradients(gradients: unknown): void {
  if (isOptions(gradients)) return;
  checkNamed('applyGradients', 'gradient', gradients, '{name, tensor}, or one object of tensors by name');
}
