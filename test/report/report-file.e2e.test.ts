import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateMonitoringReport } from '../../src/index.js';
import { launch } from '../e2e/browser.js';
import { HOSTILE, trainingRun } from './training-run.js';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kintsugi-disk-'));
  const { saved } = await generateMonitoringReport(await trainingRun({}, { names: HOSTILE }), {
    saveDir: folder,
  });
  expect(saved!.failed).toEqual([]);
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

describe('monitoring_report.html, opened from disk', () => {
  it.each([390, 1280])('is read whole without a script and without a network at %i px', async (width) => {
    const page = await browser.newPage({ javaScriptEnabled: false, viewport: { width, height: 900 } });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(join(folder, 'monitoring_report.html')).href;
    await page.goto(url);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    expect(await page.title()).toBe('Training report');
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Summary',
      'Recommendations',
      'Anomalies',
      'Layer analysis',
      'Figures',
      'Layers at their last capture',
      'Run settings',
    ]);
    expect(await page.locator('.verdict').isVisible()).toBe(true);
    expect(await page.locator('figure svg').count()).toBe(3 + 12);
    const size = await page.locator('body').boundingBox();
    expect(size!.width).toBeLessThanOrEqual(width);
    await mkdir('test/artifacts', { recursive: true });
    const shot = PNG.sync.read(
      await page.screenshot({ fullPage: true, path: `test/artifacts/report-${width}.png` }),
    );
    // A long layer name, a wide table or a figure must not push the page wider than the window.
    expect(shot.width).toBe(width);
    await page.close();
  });

  it('prints on pages, each figure on one', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, 'monitoring_report.html')).href);
    await page.emulateMedia({ media: 'print' });
    expect(
      await page
        .locator('figure')
        .first()
        .evaluate((figure) => getComputedStyle(figure).breakInside),
    ).toBe('avoid');
    const pdf = await page.pdf({ path: 'test/artifacts/report.pdf', format: 'A4', printBackground: false });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
    expect(pages).toBeGreaterThan(3);
    expect(pages).toBeLessThan(30);
    await page.close();
  });
});
