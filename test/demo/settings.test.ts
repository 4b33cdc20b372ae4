import { describe, expect, test } from 'vitest';
import { DEFAULTS, PRESETS, queryFromSettings, settingsFromQuery } from '../../demo/settings.js';

describe('the address of a run', () => {
  test('no query is the healthy run with the defaults', () => {
    expect(settingsFromQuery('')).toEqual({ preset: PRESETS[0], settings: DEFAULTS });
  });
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s survives the way to an address and back, with changes',
    (_id, preset) => {
      const settings = {
        ...DEFAULTS,
        ...preset.settings,
        seed: 11,
        epochs: 12,
        data: 'windows' as const,
        backend: 'cpu' as const,
      };
      expect(settingsFromQuery(queryFromSettings(preset, settings))).toEqual({ preset, settings });
    },
  );
  test('what cannot be understood, or is out of bounds, stays at its default', () => {
    const { settings } = settingsFromQuery(
      '?run=nothing&epochs=-3&learningRate=abc&seed=1e99&beta=2&data=x&backend=<b>&optimizer=',
    );
    expect(settings).toEqual(DEFAULTS);
  });
  test('a run as its preset has it needs no query', () => {
    expect(queryFromSettings(PRESETS[0]!, DEFAULTS)).toBe('');
  });
});
