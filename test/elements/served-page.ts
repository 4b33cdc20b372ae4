import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright';

export const VIEWS = ['overview', 'phi', 'classes', 'metrics', 'loss', 'layers', 'map'] as const;
export type View = (typeof VIEWS)[number];

const ARTIFACTS = fileURLToPath(new URL('../artifacts/', import.meta.url));

const PAGES: Record<string, string> = {
  '/': '<body style="margin: 0; background: Canvas"><script type="module" src="/page.js"></script>',
  '/around':
    '<body style="margin: 0"><p style="block-size: 70px; margin: 0">A page around a frame.</p><iframe src="/" title="dashboard" style="border: 0; margin-inline-start: 40px; inline-size: 1100px; block-size: 2000px"></iframe>',
};

/** Serves the page of `surroundings-page.ts`, bare and within a frame of another. */
export async function servePage(): Promise<{ url: string; close(): Promise<void> }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('surroundings-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const script = outputFiles[0]!.text;
  const server = createServer(({ url = '' }, response) => {
    const page = PAGES[url];
    response.writeHead(page || url === '/page.js' ? 200 : 404, {
      'content-type': url === '/page.js' ? 'text/javascript' : 'text/html; charset=utf-8',
    });
    response.end(
      url === '/page.js'
        ? script
        : page
          ? `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,">${page}</body></html>`
          : '',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Keeps a picture of the page for whoever wants to look at what the tests saw. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: `${ARTIFACTS}surroundings-${name}.png`, fullPage: true });
}
