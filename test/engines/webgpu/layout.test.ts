import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BINDINGS, KERNELS } from '../../../src/engines/webgpu/kernels.js';
import * as layout from '../../../src/engines/webgpu/layout.js';

const root = new URL('../../../', import.meta.url);
const shader = (name: string) => readFileSync(new URL(`shaders/${name}`, root), 'utf8');
const memory = shader('shared/layout.wgsl');

/** The fields of each struct, in order, with their types. */
function structsOf(code: string): Record<string, [name: string, type: string][]> {
  return Object.fromEntries(
    [...code.matchAll(/^struct (\w+) \{\n([^}]*)\}/gm)].map(([, name, body]) => [
      name!,
      [...body!.matchAll(/^\s*(\w+): (\w+),/gm)].map(([, field, type]) => [field!, type!]),
    ]),
  );
}

/** The whole numbers that a shader names. */
function constantsOf(code: string): Record<string, number> {
  return Object.fromEntries(
    [...code.matchAll(/^const (\w+) = (\d+)u?;/gm)].map(([, name, value]) => [name!, Number(value)]),
  );
}

describe('the memory layout is one on both sides', () => {
  const structs = {
    ...structsOf(memory),
    ...structsOf(shader('unit_sums.wgsl')),
    ...structsOf(shader('top_layer.wgsl')),
  };

  test.each(Object.keys(layout.STRUCTS) as layout.StructName[])(
    'struct %s: every field, in order',
    (name) => {
      expect(structs[name]!.map(([field]) => field)).toEqual([...layout.STRUCTS[name]]);
      expect(layout.WORDS[name]).toBe(structs[name]!.length);
      // One word each, so that a field's place is its offset.
      for (const [, type] of structs[name]!) expect(['u32', 'i32', 'f32']).toContain(type);
    },
  );

  test('struct Scale, which kernels alone read, has the size that is reserved for it', () => {
    expect(structs['Scale']).toHaveLength(layout.WORDS.Scale);
  });

  test('every struct of the layout is known here', () => {
    expect(Object.keys(structsOf(memory)).sort()).toEqual(['Chunk', 'Layer', 'Scale', 'Segment', 'Work']);
  });

  test('every constant', () => {
    const { SQUARES, ...record } = layout.RECORD;
    const { f32, f16, bf16 } = layout.FORMAT_FLAGS;
    expect(constantsOf(memory)).toEqual({
      ...record,
      CHANGE_DIGITS: layout.CHANGE_DIGITS,
      HAS_PREVIOUS: layout.HAS_PREVIOUS,
      FORMAT_F32: f32,
      FORMAT_F16: f16,
      FORMAT_BF16: bf16,
      // Kernels alone use these.
      FORMAT_MASK: 3,
      RANGED: 1,
      CONSTANT: 2,
      EMPTY: 4,
      TINY: 8,
    });
    // The sums of a record follow one another, three words each, and end where the next figure begins.
    expect(SQUARES).toBe(record.SUM + 3);
    expect(record.CHANGE).toBe(SQUARES + 3);
    expect(record.HISTOGRAM).toBe(record.CHANGE + layout.CHANGE_DIGITS);
  });

  test('the sums of a unit, the limbs of a sum, and the size of a record', () => {
    expect(constantsOf(shader('unit_sums.wgsl'))['UNIT_SUM_WORDS']).toBe(layout.UNIT_SUM_WORDS);
    expect(constantsOf(shader('scale.wgsl'))['LIMB_BITS']).toBe(layout.LIMB_BITS);
    expect(shader('shared/fixed_point.wgsl')).toContain(`const LIMB = 0x1p${layout.LIMB_BITS}f;`);
    const [, bins, words] = /BINS: u32 = (\d+)u;\noverride RECORD_WORDS: u32 = (\d+)u;/.exec(memory)!;
    expect(layout.recordWords(Number(bins))).toBe(Number(words));
  });
});

test.each(Object.entries(KERNELS))('%s binds what its family names, by number, name and use', (_, kernel) => {
  const family = Object.entries<string>(BINDINGS[kernel.family]);
  const bound = [
    ...kernel.code.matchAll(
      /@group\(0\) @binding\((\d+)\) var<(uniform|storage, read|storage, read_write)> (\w+):/g,
    ),
  ];
  expect(bound.length).toBeGreaterThan(2);
  const use = { uniform: 'uniform', 'storage, read': 'read', 'storage, read_write': 'write' };
  for (const [, binding, space, name] of bound)
    expect([name, use[space as keyof typeof use]]).toEqual(family[Number(binding)]);
});

describe('every kernel names its CPU twin, which is there', () => {
  const kernels = readdirSync(new URL('shaders/', root)).filter((name) => name.endsWith('.wgsl'));

  test('as many as are built', () => expect(kernels).toHaveLength(Object.keys(KERNELS).length));

  test.each(kernels)('%s', (name) => {
    const header = shader(name).split('\n\n')[0]!;
    const twins = /^\/\/ Twin: (.+)\.$/m.exec(header)?.[1]!.split(', ') ?? [];
    expect(twins.length, `the header of ${name} ends "Twin: src/…."`).toBeGreaterThan(0);
    for (const twin of twins) expect(existsSync(new URL(twin, root)), twin).toBe(true);
  });
});
