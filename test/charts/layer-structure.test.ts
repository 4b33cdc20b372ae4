import { describe, expect, it } from 'vitest';
import { structureOf } from '../../src/charts/figures/layer-structure.js';

describe('structureOf', () => {
  it.each([
    ['dense/kernel', [24, 12], { kind: 'dense', inputs: 24, outputs: 12, positions: 1 }],
    [
      'conv2d/kernel',
      [3, 5, 4, 8],
      { kind: 'convolution', inputs: 4, outputs: 8, positions: 15, kernel: [3, 5], transposed: false },
    ],
    [
      'conv1d_Conv1D1/kernel',
      [7, 4, 8],
      { kind: 'convolution', inputs: 4, outputs: 8, positions: 7, kernel: [1, 7] },
    ],
    [
      'conv3d/kernel',
      [2, 3, 5, 4, 8],
      { kind: 'convolution', inputs: 4, outputs: 8, positions: 30, kernel: [6, 5] },
    ],
    [
      'conv2d_transpose_Conv2DTranspose1/kernel',
      [3, 3, 16, 4],
      { kind: 'convolution', inputs: 4, outputs: 16, positions: 9, transposed: true },
    ],
    [
      'depthwise_conv2d_DepthwiseConv2D1/depthwise_kernel',
      [3, 3, 6, 2],
      { kind: 'convolution', inputs: 6, outputs: 2, sides: ['input channels', 'filters of each channel'] },
    ],
    ['attention/query', [64, 8, 8], { kind: 'dense', inputs: 512, outputs: 8, positions: 1 }],
    ['lstm/recurrent_kernel', [6, 24], { kind: 'recurrent', blocks: ['input', 'forget', 'cell', 'output'] }],
    ['gru/kernel', [5, 18], { kind: 'recurrent', blocks: ['update', 'reset', 'candidate'] }],
    ['simple_rnn/recurrent_kernel', [6, 6], { kind: 'recurrent', blocks: [''] }],
    ['embedding/embeddings', [300, 8], { kind: 'embedding', inputs: 300, outputs: 8 }],
    ['dense/bias', [12], { kind: 'vector', outputs: 12 }],
  ] as const)('%s of shape %j', (layer, shape, expected) => {
    const columns = shape.at(-1)!;
    const rows = shape.reduce<number>((product, size) => product * size, 1) / columns;
    expect(structureOf(layer, shape, rows, columns)).toMatchObject(expected);
  });

  it('takes values that do not fit their shape as a plain matrix', () => {
    expect(structureOf('conv2d/kernel', [3, 3, 4, 8], 10, 8)).toMatchObject({
      kind: 'dense',
      inputs: 10,
      outputs: 8,
      positions: 1,
      kernel: [1, 1],
    });
  });
});
