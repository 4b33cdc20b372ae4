export type LayerKind = 'dense' | 'convolution' | 'recurrent' | 'embedding' | 'vector';

/** How a layer's weights connect: the matrix of rows × columns that the figures per unit are of, and what its two sides mean. */
export interface LayerStructure {
  kind: LayerKind;
  /** What the rows are: [positions of the kernel, input channels]; [1, rows] without a kernel. */
  positions: number;
  inputs: number;
  outputs: number;
  /** Height and width of the kernel's face (depth and height of a 3D one are laid out as one); 1 × 1 without a kernel. */
  kernel: readonly [height: number, width: number];
  /** Names of the blocks that the outputs fall into, in order: gates of a recurrent layer; one unnamed block otherwise. */
  blocks: readonly string[];
}

const GATES: Readonly<Record<number, readonly string[]>> = { 4: ['input', 'forget', 'cell', 'output'], 3: ['update', 'reset', 'candidate'] };

/** What kind of layer has this name and shape. Frameworks name their weights; the shape decides where the name does not. */
export function kindOf(layer: string, shape: readonly number[]): LayerKind {
  if (shape.length >= 3) return 'convolution';
  if (shape.length < 2) return 'vector';
  if (/embed/i.test(layer)) return 'embedding';
  return /recurrent|lstm|gru|rnn/i.test(layer) ? 'recurrent' : 'dense';
}

function gatesOf(layer: string, rows: number, columns: number): readonly string[] {
  const named = /lstm/i.test(layer) ? 4 : /gru/i.test(layer) ? 3 : 0;
  const count = named || (/recurrent/i.test(layer) && columns % rows === 0 ? columns / rows : 0);
  return columns % count === 0 ? (GATES[count] ?? ['']) : [''];
}

/** The structure of a layer of `rows` × `columns` values. A shape that does not fit them is taken as a plain matrix. */
export function structureOf(layer: string, shape: readonly number[], rows: number, columns: number, kind = kindOf(layer, shape)): LayerStructure {
  const plain: LayerStructure = { kind: kind === 'convolution' ? 'dense' : kind, positions: 1, inputs: rows, outputs: columns, kernel: [1, 1], blocks: [''] };
  if (kind === 'recurrent') return { ...plain, blocks: gatesOf(layer, rows, columns) };
  if (kind !== 'convolution' || shape.length < 3) return plain;
  const face = shape.slice(0, -2);
  const positions = face.reduce((product, size) => product * size, 1);
  const inputs = shape.at(-2)!;
  if (positions * inputs !== rows || shape.at(-1) !== columns || positions === 0) return plain;
  const width = face.at(-1)!;
  return { kind, positions, inputs, outputs: columns, kernel: [positions / width, width], blocks: [''] };
}
