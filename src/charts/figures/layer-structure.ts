export type LayerKind = 'dense' | 'convolution' | 'recurrent' | 'embedding' | 'vector';

/**
 * How a layer's weights connect: the matrix of rows × columns that the figures per unit are of, and what its
 * two sides mean.
 */
export interface LayerStructure {
  kind: LayerKind;
  /** Positions of the kernel; rows are position × channel. 1 without a kernel. */
  positions: number;
  inputs: number;
  outputs: number;
  /** True where the rows hold the outputs and the columns the inputs: kernels of transposed convolutions. */
  transposed: boolean;
  /**
   * Height and width of the kernel's face (depth and height of a 3D one are laid out as one); 1 × 1 without a
   * kernel.
   */
  kernel: readonly [height: number, width: number];
  /**
   * Names of the blocks that the outputs fall into, in order: gates of a recurrent layer; one unnamed block
   * otherwise.
   */
  blocks: readonly string[];
  /** What the units of the two sides are called; the first is empty where there is none. */
  sides: readonly [from: string, to: string];
}

const GATES: Readonly<Record<number, readonly string[]>> = {
  4: ['input', 'forget', 'cell', 'output'],
  3: ['update', 'reset', 'candidate'],
};

const SIDES: Readonly<Record<LayerKind, readonly [string, string]>> = {
  dense: ['inputs', 'outputs'],
  convolution: ['input channels', 'output channels'],
  recurrent: ['inputs (recurrent: state)', 'units by gate'],
  embedding: ['entries', 'dimensions'],
  vector: ['', 'units'],
};

/**
 * What kind of layer has this name and shape. Frameworks name their weights; the shape decides where the name
 * does not.
 */
export function kindOf(layer: string, shape: readonly number[]): LayerKind {
  // Weights of three dimensions are projections onto several heads as often as kernels.
  if (shape.length > 3 || (shape.length === 3 && /conv/i.test(layer))) return 'convolution';
  if (shape.length < 2) return 'vector';
  if (/embed/i.test(layer)) return 'embedding';
  return /recurrent|lstm|gru|rnn/i.test(layer) ? 'recurrent' : 'dense';
}

function gatesOf(layer: string, rows: number, columns: number): readonly string[] {
  const named = /lstm/i.test(layer) ? 4 : /gru/i.test(layer) ? 3 : 0;
  const count = named || (/recurrent/i.test(layer) && columns % rows === 0 ? columns / rows : 0);
  return columns % count === 0 ? (GATES[count] ?? ['']) : [''];
}

/**
 * The structure of a layer of `rows` × `columns` values. A shape that does not fit them is taken as a plain
 * matrix.
 */
export function structureOf(
  layer: string,
  shape: readonly number[],
  rows: number,
  columns: number,
  kind = kindOf(layer, shape),
): LayerStructure {
  const plainKind = kind === 'convolution' ? 'dense' : kind;
  const plain: LayerStructure = {
    kind: plainKind,
    positions: 1,
    inputs: rows,
    outputs: columns,
    transposed: false,
    kernel: [1, 1],
    blocks: [''],
    sides: SIDES[plainKind],
  };
  if (kind === 'recurrent') return { ...plain, blocks: gatesOf(layer, rows, columns) };
  if (kind !== 'convolution' || shape.length < 3) return plain;
  const face = shape.slice(0, -2);
  const positions = face.reduce((product, size) => product * size, 1);
  const channels = shape.at(-2)!;
  if (positions * channels !== rows || shape.at(-1) !== columns || positions === 0) return plain;
  const width = face.at(-1)!;
  const transposed = /transpose/i.test(layer);
  const [inputs, outputs] = transposed ? [columns, channels] : [channels, columns];
  const sides = /depthwise_kernel/i.test(layer)
    ? (['input channels', 'filters of each channel'] as const)
    : SIDES.convolution;
  return {
    kind,
    positions,
    inputs,
    outputs,
    transposed,
    kernel: [positions / width, width],
    blocks: [''],
    sides,
  };
}
