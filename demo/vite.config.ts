import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** The public entries, from source: the demo is a user of the package. */
export const PUBLIC_ENTRIES = {
  'kintsugi-monitor/tfjs': source('tfjs/index.ts'),
  'kintsugi-monitor/element': source('element.ts'),
  'kintsugi-monitor': source('index.ts'),
};

// A static folder that works from any path of any host: every address in it is relative.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  resolve: { alias: PUBLIC_ENTRIES },
  optimizeDeps: {
    include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-backend-wasm'],
  },
  build: {
    target: 'es2022',
    outDir: fileURLToPath(new URL('../dist-demo', import.meta.url)),
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
  },
});
