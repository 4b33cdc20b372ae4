import { ARCHETYPES, type Archetype } from '../../core/classification.js';
import { refuse } from '../../core/check-value.js';

const WHO = 'interpretClassificationChange';

type Meanings = Readonly<Record<Archetype, Readonly<Partial<Record<Archetype, string>>>>>;

/**
 * What each change of archetype says about a layer. Rows: from; columns: to.
 */
const MEANINGS: Meanings = {
  Oracle: {
    Sentinel: 'the layer has finished exploring and is stabilizing',
    Alchemist:
      'the layer stops spreading its value evenly and begins to transform features; watch its variance',
    Archivist: 'the layer has settled on the patterns it found and now stores them',
    Trickster: 'what the layer detected no longer holds; it is becoming erratic and may be overfitting',
    Luminary: 'the layer narrows its search to a few strong features',
    Wanderer: 'the layer has lost its focus on novel patterns and explores again',
  },
  Sentinel: {
    Oracle: 'a stable layer turns to novel patterns; check that it does not overfit',
    Alchemist: 'the layer gives up its stable baseline and begins to transform features',
    Archivist: 'the layer moves from extracting features to storing known ones',
    Trickster: 'a stable layer has become erratic; look for a cause such as a learning rate set too high',
    Luminary: 'the layer stays strong but moves more from epoch to epoch',
    Wanderer: 'the layer has lost its strength or its stability and explores',
  },
  Alchemist: {
    Oracle: 'the transformed features spread out: the layer specializes in novel patterns',
    Sentinel: 'the transformation is done and the layer holds still',
    Archivist: 'the layer keeps the result of its transformation as a known pattern',
    Trickster: 'the layer is becoming unstable; monitor it closely',
    Luminary: 'the variance has calmed down and a strong response remains',
    Wanderer: 'the variance has calmed down and the layer explores',
  },
  Archivist: {
    Oracle: 'stored patterns no longer suffice: the layer opens up to novel ones',
    Sentinel: 'the layer is active again as a stable extractor of features',
    Alchemist: 'stored patterns are being transformed; expect some instability',
    Trickster: 'the store has become erratic: known patterns may be getting lost',
    Luminary: 'stored patterns respond strongly again',
    Wanderer: 'the layer lets go of stored patterns and explores',
  },
  Trickster: {
    Oracle: 'the erratic phase has turned into a search for novel patterns',
    Sentinel: 'the layer has recovered and is stable',
    Alchemist: 'the layer is steadier, though its variance stays high',
    Archivist: 'the layer has calmed down completely and stores what it knows',
    Luminary: 'the layer has calmed down to a strong response',
    Wanderer: 'the layer has calmed down and is balanced again',
  },
  Luminary: {
    Oracle: 'a strong layer spreads its value and turns to novel patterns',
    Sentinel: 'a strong response has become a stable one',
    Alchemist: 'a strong response is spreading unevenly; watch for instability',
    Archivist: 'the layer keeps its strong features as known patterns',
    Trickster: 'a strong response has become erratic; check for saturation',
    Wanderer: 'the response is fading and the layer explores',
  },
  Wanderer: {
    Oracle: 'the layer is specializing in the detection of anomalies',
    Sentinel: 'the layer has found a stable role as an extractor of features',
    Alchemist: 'exploration has turned into transformation; watch the variance',
    Archivist: 'the layer has stopped exploring and stores what it found',
    Trickster: 'exploration has become erratic; consider a smaller learning rate',
    Luminary: 'the layer has found strong features',
  },
};

/**
 * What it means that a layer was one archetype and is now another: `Epoch N: …`, one sentence.
 * @throws KintsugiError `misuse` for an unknown archetype, or an epoch that is no finite number
 */
export function interpretClassificationChange(from: Archetype, to: Archetype, epoch: number): string {
  for (const archetype of [from, to]) {
    if (!ARCHETYPES.includes(archetype))
      refuse(WHO, 'an archetype', archetype, `one of ${ARCHETYPES.join(', ')}`);
  }
  if (!Number.isFinite(epoch)) refuse(WHO, 'epoch', epoch, 'the number of the epoch');
  return `Epoch ${epoch}: ${MEANINGS[from][to] ?? `the layer remains ${from}`}.`;
}
