// npm run screenshot: takes the picture of the README from the built demo, as a visitor sees it after a run.
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from '../scripts/chromium.mjs';
import { serveFolder } from './static-server.mjs';

const target = fileURLToPath(new URL('./screenshot.png', import.meta.url));
const server = await serveFolder(fileURLToPath(new URL('../dist-demo/', import.meta.url)));
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
try {
  const page = await browser.newPage({ viewport: { width: 1680, height: 1180 }, colorScheme: 'light' });
  await page.goto(server.url);
  await page.click('#train');
  await page.waitForFunction(() => window.kintsugiDemo.phase === 'finished', null, { timeout: 300_000 });
  // The last frames of the panels.
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
  });
  await page.screenshot({ path: target });
  console.log(`${target}: ${Math.round((await stat(target)).size / 1024)} kB`);
} finally {
  await browser.close();
  await server.close();
}
