import { defineConfig, type Plugin } from 'vite';
import { smallShaders } from './.ci/small-shaders.js';

/**
 * A page without a bundler loads TensorFlow.js as the global `tf`. The adapter's imports become look-ups of that global,
 * made when `kintsugi.tfjs` is first read: the script works with no TensorFlow.js at all, and in any order of script tags.
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

// One self-contained classic script: lit, d3 and regl inside, TensorFlow.js outside.
export default defineConfig({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [tensorflowFromGlobal(), smallShaders()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    sourcemap: true,
    lib: { entry: 'src/standalone.ts', formats: ['iife'], name: 'kintsugi', fileName: () => 'kintsugi-monitor.js' },
  },
});
