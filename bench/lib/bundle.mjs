// Builds a TypeScript file of the project so that a benchmark can run it, in Node or in a page.
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** The public entries, from source. */
const ENTRIES = { 'kintsugi-monitor': `${root}src/index.ts`, 'kintsugi-monitor/tfjs': `${root}src/tfjs/index.ts`, 'kintsugi-monitor/element': `${root}src/element.ts` };

/** Shaders are imported as text, as the library build does it. */
const rawText = {
  name: 'raw-text',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path.slice(0, -4)), namespace: 'raw' }));
    onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({ contents: await readFile(path, 'utf8'), loader: 'text' }));
  },
};

/** Bundles `entry` and returns the file's path: an ES module, npm packages outside for Node and inside for a page. */
export async function bundle(entry, { platform = 'node' } = {}) {
  const folder = join(root, 'node_modules/.cache/kintsugi-bench');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(entry).replace(/\.ts$/, '')}.${platform}.mjs`);
  await build({
    entryPoints: [entry], outfile, platform, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error',
    alias: ENTRIES, plugins: [rawText], tsconfig: join(root, 'tsconfig.json'),
    ...(platform === 'node' ? { packages: 'external' } : { define: { 'process.env.NODE_ENV': '"production"' } }),
  });
  return outfile;
}
