import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';
import { readFile } from 'node:fs/promises';

const root = fileURLToPath(new URL('../../', import.meta.url));
/**
 * Everything the pages of these tests are made of: the library as it is published, the demo, the examples.
 */
export const BUILT = `${root}dist-e2e/`;

/**
 * The library laid out as in its package, so that its package.json tells bundlers what it tells them of the
 * published one.
 */
const PACKAGE = `${BUILT}package/`;
/** Where the library's built files are. */
export const LIBRARY = `${PACKAGE}dist/`;

/**
 * Builds once for all e2e files: the library and the standalone script, then the demo and the examples on
 * top.
 */
export default async function setup(): Promise<void> {
  rmSync(BUILT, { recursive: true, force: true });
  mkdirSync(BUILT, { recursive: true });
  await vite('--outDir', LIBRARY);
  cpSync(`${root}package.json`, `${PACKAGE}package.json`);
  await vite('--config', 'vite.standalone.config.ts', '--outDir', LIBRARY);
  await vite('--config', 'demo/vite.config.ts', '--outDir', `${BUILT}demo`, '--emptyOutDir');
  await buildExamples();
}

// As `npm run build` does it: a test runner's NODE_ENV would build what developers see.
async function vite(...args: string[]): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [`${root}node_modules/vite/bin/vite.js`, 'build', '--logLevel', 'warn', ...args],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' } },
  );
}

/** The standalone script with its parts, as a page without a bundler has them in a folder. */
export function copyStandalone(folder: string): void {
  for (const file of readdirSync(LIBRARY))
    if (/^kintsugi-monitor(\.\w+)?\.js$/.test(file)) cpSync(LIBRARY + file, folder + file);
}

async function buildExamples(): Promise<void> {
  const from = `${root}demo/examples/`;
  const to = `${BUILT}examples/`;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    mkdirSync(to + entry.name, { recursive: true });
    cpSync(`${from}${entry.name}/index.html`, `${to}${entry.name}/index.html`);
    if (entry.name === 'html') {
      cpSync(`${from}html/page.js`, `${to}html/page.js`);
      copyStandalone(`${to}html/`);
      continue;
    }
    await build({
      entryPoints: [`${from}${entry.name}/main.${entry.name === 'react' ? 'jsx' : 'js'}`],
      outfile: `${to}${entry.name}/main.js`,
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      target: 'es2022',
      logLevel: 'error',
      define: {
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'false',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
      alias: { 'kintsugi-monitor': `${LIBRARY}index.js`, 'kintsugi-monitor/element': `${LIBRARY}element.js` },
      conditions: ['browser', 'svelte'],
      plugins: [svelteFiles()],
    });
  }
}

/** Svelte's own compiler, without a framework around it. */
function svelteFiles(): Plugin {
  return {
    name: 'svelte',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.svelte$/ }, async ({ path }) => ({
        contents: compile(await readFile(path, 'utf8'), { filename: path, generate: 'client' }).js.code,
        loader: 'js',
      }));
    },
  };
}
