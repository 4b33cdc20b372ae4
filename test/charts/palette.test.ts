import { describe, expect, it } from 'vitest';
import { ARCHETYPES } from '../../src/core/classification.js';
import {
  ARCHETYPE_MARKS,
  ARCHETYPE_RANK,
  channels,
  contrast,
  inkOn,
  PALETTES,
} from '../../src/charts/theme/palette.js';

/** Viénot, Brettel and Mollon's matrices for the two common kinds of dichromacy, in linear RGB. */
const DICHROMACY = {
  protan: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deutan: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};

const linear = (color: string): number[] => channels(color).map((value) => (value / 255) ** 2.2);

/** Perceived distance in OKLab, after the matrix. */
function distance(a: string, b: string, matrix: number[][]): number {
  const lab = (color: string): number[] => {
    const [r, g, bl] = matrix.map((row) =>
      Math.max(
        0,
        row.reduce((sum, weight, i) => sum + weight * linear(color)[i]!, 0),
      ),
    );
    const [l, m, s] = [
      0.4122 * r! + 0.5363 * g! + 0.0514 * bl!,
      0.2119 * r! + 0.6807 * g! + 0.1074 * bl!,
      0.0883 * r! + 0.2817 * g! + 0.63 * bl!,
    ].map(Math.cbrt);
    return [
      0.2105 * l! + 0.7936 * m! - 0.0041 * s!,
      1.978 * l! - 2.4286 * m! + 0.4506 * s!,
      0.0259 * l! + 0.7828 * m! - 0.8087 * s!,
    ];
  };
  return Math.hypot(...lab(a).map((value, i) => value - lab(b)[i]!));
}

describe.each(['light', 'dark'] as const)('the %s palette', (name) => {
  const palette = PALETTES[name];

  it('has text of AA contrast on panels and page', () => {
    for (const text of [palette.text, palette.soft, palette.accent, palette.critical, palette.warning]) {
      expect(contrast(text, palette.surface), text).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text, palette.page), text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has letters of AA contrast on every archetype, and labels of AA contrast in every line color', () => {
    for (const archetype of ARCHETYPES)
      expect(
        contrast(inkOn(palette.archetypes[archetype]), palette.archetypes[archetype]),
        archetype,
      ).toBeGreaterThanOrEqual(4.5);
    for (const color of palette.series)
      expect(contrast(color, palette.surface), color).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries(DICHROMACY))('tells all archetypes apart with %s vision', (_, matrix) => {
    for (const a of ARCHETYPES)
      for (const b of ARCHETYPES)
        if (a < b)
          expect(distance(palette.archetypes[a], palette.archetypes[b], matrix), `${a} ${b}`).toBeGreaterThan(
            0.045,
          );
  });
});

it('every archetype has letters of its own and a rank', () => {
  expect(new Set(Object.values(ARCHETYPE_MARKS)).size).toBe(ARCHETYPES.length);
  expect([...ARCHETYPE_RANK].sort()).toEqual([...ARCHETYPES].sort());
});
