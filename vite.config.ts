import { defineConfig } from 'vite';
import { smallShaders } from './scripts/small-shaders.js';

// The library for bundlers: three entries as ES modules, dependencies left to the user's own installation.
// Declarations come from `tsc -p tsconfig.build.json`, the single-file script from vite.standalone.config.ts.
export default defineConfig({
  publicDir: false,
  plugins: [smallShaders()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    lib: {
      entry: { index: 'src/index.ts', 'tfjs/index': 'src/tfjs/index.ts', element: 'src/element.ts' },
      formats: ['es'],
    },
    rolldownOptions: {
      // Everything that is not a file of ours; `?raw` and `?worker` imports are ours, and so are the
      // compiler's own helpers.
      external: (id) =>
        !/^([./\0]|@oxc-project\/)/.test(id) && !/^[A-Za-z]:[\\/]/.test(id) && !id.startsWith('src/'),
      // A file for a file, so that a bundler can leave out what a page does not use.
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
});
