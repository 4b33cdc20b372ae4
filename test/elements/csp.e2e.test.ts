import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM_ARGS, ensureChromium } from '../../scripts/chromium.mjs';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      resolveDir: import.meta.dirname,
      contents: `import '../../src/element.js';
        import { fakeHistory, FakeStore } from './fake-store.js';
        import { sharedContext } from '../../src/charts/paint/webgl/shared-context.js';
        import { pretendGpu } from './pretend-gpu.js';
        window.shared = sharedContext;
        window.gpu = pretendGpu();
        window.blocked = [];
        document.addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
        const monitor = document.createElement('kintsugi-monitor');
        monitor.store = new FakeStore(fakeHistory({ layers: 30, epochs: 50 }));
        document.body.append(monitor);
        window.monitor = monitor;`,
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  server = createServer((request, response) => {
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('content-type', request.url === '/page.js' ? 'text/javascript' : 'text/html');
    response.end(
      request.url === '/page.js'
        ? outputFiles[0]!.text
        : '<!doctype html><html lang="en"><title>t</title><body><script type="module" src="/page.js"></script></body></html>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server?.close(resolve));
});

it('under a policy without unsafe-eval and with trusted types, every view draws, with WebGL, and nothing is blocked', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1800 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  for (const view of ['overview', 'phi', 'classes', 'metrics', 'loss', 'layers', 'map']) {
    await page.evaluate(
      (name) =>
        void Object.assign((window as never)['monitor'], {
          viewState: { view: name, layer: 'block_2/key/kernel' },
        }),
      view,
    );
    await page.waitForTimeout(400);
    expect(
      await page.evaluate(
        '[...monitor.shadowRoot.querySelectorAll("*")].flatMap((panel) => [...(panel.shadowRoot?.querySelectorAll("kintsugi-chart") ?? [])]).every((chart) => chart.plot !== null || chart.getBoundingClientRect().top > innerHeight)',
      ),
      view,
    ).toBe(true);
  }
  expect(await page.evaluate('window.blocked')).toEqual([]);
  expect(errors).toEqual([]);
  expect(await page.evaluate('[window.gpu.contexts.length, window.shared.alive]')).toEqual([1, true]);
});
