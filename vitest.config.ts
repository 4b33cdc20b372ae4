import { defineConfig } from 'vitest/config';
import { playwright } from '@vitest/browser-playwright';
import { CHROMIUM_ARGS } from './scripts/chromium.mjs';

// Four kinds of test, told apart by name:
//   *.test.ts          Node
//   *.gpu.test.ts      Node with Dawn (a real WebGPU implementation, on a software adapter where there is no GPU)
//   *.browser.test.ts  inside Chromium
//   *.e2e.test.ts      Node driving Chromium over built pages; `slow` is the tail that CI also runs
const launchOptions = { executablePath: process.env['CHROME_PATH'], args: CHROMIUM_ARGS };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          setupFiles: ['test/setup.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{gpu,browser,e2e,slow}.test.ts'],
        },
      },
      {
        test: {
          name: 'gpu',
          setupFiles: ['test/setup.ts'],
          include: ['test/**/*.gpu.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        optimizeDeps: {
          include: [
            'lit',
            'lit/decorators.js',
            '@lit/context',
            '@plotly/regl',
            'd3-array',
            'd3-path',
            'd3-scale',
            'fast-check',
            'axe-core',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          globalSetup: ['test/e2e/build.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'slow',
          setupFiles: ['test/setup.ts'],
          include: process.env['SLOW'] ? ['test/**/*.slow.test.ts'] : [],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
