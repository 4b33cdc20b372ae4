// npm test: finds (or installs) a browser, points Dawn at its software driver, runs every test, and ends with
// one line of counts. Arguments go to vitest: `npm test -- --project node moments`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dawnEnvironment, ensureChromium } from '../scripts/chromium.mjs';
import { countTests } from './count-tests.mjs';

const chromium = await ensureChromium();
const env = { ...process.env, ...dawnEnvironment(chromium), CHROME_PATH: chromium };
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kintsugi-test-'));
const results = join(folder, 'results.json');
const reporters = process.argv.some((argument) => argument.startsWith('--reporter'))
  ? []
  : ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
if (reporters.length) {
  const { passed, failed, skipped } = countTests(readJson(results), status ?? 1);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);

/** The runner's own record, or undefined where it died before writing one. */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
