// Builds a TypeScript file of the project so that a benchmark can run it, in Node or in a page.
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** The public entries, from source; the longer names first, since a name also matches what begins with it. */
const ENTRIES = {
  'kintsugi-monitor/tfjs': `${root}src/tfjs/index.ts`,
  'kintsugi-monitor/element': `${root}src/element.ts`,
  'kintsugi-monitor': `${root}src/index.ts`,
};

/**
 * Bundles `entry` and returns the file's path: an ES module, npm packages outside for Node and inside for a
 * page.
 */
export async function bundle(entry, { platform = 'node' } = {}) {
  const name = `${basename(entry).replace(/\.ts$/, '')}.${platform}`;
  const outDir = join(root, 'node_modules/.cache/kintsugi-bench', name);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: ENTRIES },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      lib: { entry, formats: ['es'], fileName: () => `${name}.mjs` },
      rolldownOptions: {
        ...(platform === 'node' && {
          external: (id) =>
            !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('\0') && !(id in ENTRIES),
        }),
        output: { codeSplitting: false },
      },
    },
  });
  return join(outDir, `${name}.mjs`);
}
