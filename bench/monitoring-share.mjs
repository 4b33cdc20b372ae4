// What share of training time does monitoring take? The demo's dense model, trained without a monitor, with
// captures every epoch and every batch: in Node on the cpu and wasm backends, and in Chromium on the same.
// Ratios within one run.
import { mkdtempSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { chromium } from 'playwright';
import { serveFolder } from '../demo/static-server.mjs';
import { CHROMIUM_ARGS, ensureChromium } from '../scripts/chromium.mjs';
import { bundle, root } from './lib/bundle.mjs';
import { report } from './lib/report.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const rows = [];

const { measureShare } = await import(await bundle(join(root, 'bench/lib/share.ts')));
const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${wasmFolder}/`);
for (const backend of ['cpu', 'wasm'])
  rows.push(...(await measureShare(backend, ROUNDS)).map((row) => ({ where: 'Node', ...row })));

const folder = mkdtempSync(join(tmpdir(), 'kintsugi-share-'));
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><meta charset="utf-8"><script type="module" src="./page.mjs"></script>',
);
cpSync(
  await bundle(join(root, 'bench/lib/share-page.ts'), { platform: 'browser' }),
  join(folder, 'page.mjs'),
);
for (const name of [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
])
  cpSync(join(wasmFolder, name), join(folder, name));
const server = await serveFolder(folder);
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(server.url);
  await page.waitForFunction(() => 'measureShare' in window);
  for (const backend of ['cpu', 'wasm']) {
    rows.push(
      ...(await page.evaluate(([name, rounds]) => window.measureShare(name, rounds), [backend, ROUNDS])).map(
        (row) => ({ where: 'Chromium', ...row }),
      ),
    );
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}

report(
  'Monitoring as a share of training (demo model of 3,201 weights, 32 batches of 128 an epoch; ratio = epoch time over the same without a monitor)',
  rows,
);
