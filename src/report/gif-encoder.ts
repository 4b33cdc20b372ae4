import * as gifenc from 'gifenc';

/**
 * The GIF encoder. Bundlers read its package as a module with names, Node as CommonJS, all in one default.
 */
export const { applyPalette, GIFEncoder, quantize } =
  'quantize' in gifenc ? gifenc : (gifenc as { default: typeof gifenc }).default;
