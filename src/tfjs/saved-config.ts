import { serialization, type Optimizer } from '@tensorflow/tfjs';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { KintsugiOptions, KintsugiSettings } from './kintsugi-options.js';

interface SavedConfig extends Omit<KintsugiSettings, 'sparse'> {
  inner: { className: string; config: serialization.ConfigDict };
}

/** What a saved model keeps of an optimizer: all but `sparse`, for a function cannot be saved. */
export function writeConfig(
  inner: Optimizer,
  { sparse: _function, ...settings }: KintsugiSettings,
): serialization.ConfigDict {
  return { ...settings, inner: { className: inner.getClassName(), config: inner.getConfig() } };
}

/**
 * The reverse, with the inner optimizer made again. A config saved before there was `layerShare` goes on with
 * 0, as it was trained.
 * @throws KintsugiError `misuse` where the class of the inner optimizer is not registered with tfjs
 */
export function readConfig(config: serialization.ConfigDict): { inner: Optimizer; options: KintsugiOptions } {
  // tfjs adds keys of its own (customObjects) when it deserializes.
  const {
    inner,
    beta,
    lambda,
    persistence,
    betaDecay,
    phiMin,
    phiMax,
    layerShare = 0,
    holdMean,
  } = config as unknown as SavedConfig;
  const entry = serialization.SerializationMap.getMap().classNameMap[inner?.className];
  if (entry === undefined) {
    throw new KintsugiError(
      'misuse',
      `The saved inner optimizer "${inner?.className}" is not known to tfjs here; register its class first.`,
    );
  }
  const [innerClass, innerFromConfig] = entry;
  return {
    inner: innerFromConfig(innerClass, inner.config) as unknown as Optimizer,
    options: { beta, lambda, persistence, betaDecay, phiMin, phiMax, layerShare, holdMean },
  };
}
