import type { Plugin } from 'vite';

/**
 * WGSL without comments, indentation and empty lines. WGSL has no strings, and its block comments are not
 * used here.
 */
export function shrink(wgsl: string): string {
  return wgsl
    .replace(/\/\/.*$/gm, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
}

/** Shaders imported as text travel without what only their readers need. */
export function smallShaders(): Plugin {
  return {
    name: 'small-shaders',
    enforce: 'post',
    transform(code, id) {
      const text = /\.wgsl\?raw$/.test(id) && /^export default ("(?:[^"\\]|\\.)*");?\s*$/.exec(code.trim());
      return text
        ? { code: `export default ${JSON.stringify(shrink(JSON.parse(text[1]!) as string))};`, map: null }
        : undefined;
    },
  };
}
