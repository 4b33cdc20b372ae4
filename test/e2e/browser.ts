import { chromium, type Browser, type ConsoleMessage, type Page, type Request } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';

/** A page and everything it did that it should not have done. */
export interface WatchedPage {
  page: Page;
  /** Errors and warnings of the console, uncaught errors, refused security policies. */
  complaints: string[];
  /** Requests that left this machine. */
  strays: string[];
}

/** Warnings that a software GPU gives whatever the page does. */
const IGNORED =
  /GPU stall due to ReadPixels|WebGL.*(software|deprecated)|swiftshader|No available adapters|powerPreference option is currently ignored/i;

export async function launch(): Promise<Browser> {
  const executablePath = process.env['CHROME_PATH'] ?? (await findChromium());
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
}

export async function watchedPage(
  browser: Browser,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<WatchedPage> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  const strays: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (['error', 'warning'].includes(message.type()) && !IGNORED.test(message.text()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request: Request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['blob:', 'data:'].includes(protocol) && !['localhost', '127.0.0.1'].includes(hostname))
      strays.push(request.url());
  });
  return { page, complaints, strays };
}
