import { KintsugiError } from '../core/kintsugi-error.js';

export function noEngine(): KintsugiError {
  return new KintsugiError(
    'misuse',
    'The monitor has no engine to measure with: pass {engine: await createEngine()}, or call reattach(engine).',
  );
}

export function engineGone(reason: string): KintsugiError {
  return new KintsugiError(
    'device-lost',
    `The engine can measure no more: ${reason} The history is kept; attach a new engine to go on.`,
  );
}

export function monitorDisposed(): KintsugiError {
  return new KintsugiError('disposed', 'This monitor was disposed: make another LayerMonitor.');
}

/** @throws KintsugiError `misuse` if the epoch is not a finite number */
export function checkEpoch(epoch: unknown): void {
  if (Number.isFinite(epoch)) return;
  throw new KintsugiError(
    'misuse',
    `captureLayerStates takes the number of the epoch, not ${String(epoch)}.`,
  );
}
