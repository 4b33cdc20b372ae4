// npm test: finds (or installs) a browser, points Dawn at its software driver, then runs every test.
// Arguments go to vitest: `npm test -- --project node moments`.
import { spawnSync } from 'node:child_process';
import { dawnEnvironment, ensureChromium } from './chromium.mjs';

const chromium = await ensureChromium();
const env = { ...process.env, ...dawnEnvironment(chromium), CHROME_PATH: chromium };
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exit(status ?? 1);
