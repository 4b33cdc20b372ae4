import { defineConfig, type Plugin } from 'vite';
import { smallShaders } from './scripts/small-shaders.js';
import { standaloneParts } from './scripts/standalone-parts.js';

/**
 * A page without a bundler loads TensorFlow.js as the global `tf`. The adapter's imports become look-ups of
 * that global, made when `kintsugi.tfjs` is first read: the script works with no TensorFlow.js at all, and in
 * any order of script tags.
 */
function tensorflowFromGlobal(): Plugin {
  const id = '\0global-tf';
  return {
    name: 'tensorflow-from-global',
    enforce: 'pre',
    resolveId: (source) => (source.startsWith('@tensorflow/') ? id : undefined),
    load: (resolved) => (resolved === id ? 'module.exports = globalThis.tf;' : undefined),
  };
}

/** What is in `kintsugi-monitor.js` itself: all that the entry imports at once. */
const MAIN = { name: 'main', test: /src\/standalone\.ts$/, priority: 3 };
/** What reports are made with is one file. */
const REPORTS = {
  name: 'reports',
  test: /src\/report\/(build-report|draw-layers)\.ts$|node_modules\/fflate\//,
  priority: 2,
};
const WEBGL = { name: 'webgl', test: /src\/charts\/paint\/webgl\/start-regl\.ts$/, priority: 1 };
const WEBGPU = { name: 'webgpu', test: /src\/engines\/webgpu\/webgpu-engine\.ts$/, priority: 1 };

/** What keeps runs in IndexedDB. */
const STORAGE = {
  name: 'storage',
  test: /src\/history\/(stored-history|history-database)\.ts$|node_modules\/idb\//,
  priority: 2,
};

// A classic script with lit, d3 and all that a page needs at once, TensorFlow.js outside; and beside it the
// parts that it loads by itself: what draws with WebGL (regl), the WebGPU engine, reports,
// and what keeps runs in IndexedDB.
export default defineConfig({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [tensorflowFromGlobal(), smallShaders(), standaloneParts()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    sourcemap: true,
    lib: { entry: 'src/standalone.ts', formats: ['es'] },
    rolldownOptions: {
      output: {
        minify: true,
        chunkFileNames: '[name].js',
        codeSplitting: { groups: [MAIN, REPORTS, STORAGE, WEBGL, WEBGPU] },
      },
    },
  },
});
