import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layerKeys, numberedNames } from '../../src/core/layer-keys.js';

const layersOf = (...names: string[]) => names.map((name) => ({ name }));
/** Names that look like those that are made, so that they meet. */
const layers = fc.array(fc.record({ name: fc.constantFrom('a', 'a (2)', 'a (3)', '0:a', '1:a', '') }));

describe('keys of layers', () => {
  test('tell layers of one name apart by their order, whatever stands between them', () => {
    expect(layerKeys(layersOf('a', 'b', 'a'))).toEqual(['0:a', '0:b', '1:a']);
    expect(layerKeys(layersOf('a', 'a'))).toEqual(['0:a', '1:a']);
  });

  test('are never the same twice', () => {
    fc.assert(
      fc.property(layers, (given) => {
        expect(new Set(layerKeys(given)).size).toBe(given.length);
      }),
    );
  });
});

describe('numbered names', () => {
  test('number layers of one name from the second on', () => {
    expect(numberedNames(layersOf('a', 'b', 'a', 'a'))).toEqual(['a', 'b', 'a (2)', 'a (3)']);
  });

  test('pass over a name that a layer before bears of its own', () => {
    expect(numberedNames(layersOf('a', 'a (2)', 'a'))).toEqual(['a', 'a (2)', 'a (3)']);
    expect(numberedNames(layersOf('a', 'a', 'a (2)'))).toEqual(['a', 'a (2)', 'a (2) (2)']);
  });

  test('are never the same twice, and leave names alone that are given once', () => {
    fc.assert(
      fc.property(layers, (given) => {
        const names = numberedNames(given);
        expect(new Set(names).size).toBe(given.length);
        if (new Set(given.map(({ name }) => name)).size === given.length)
          expect(names).toEqual(given.map(({ name }) => name));
      }),
    );
  });
});
