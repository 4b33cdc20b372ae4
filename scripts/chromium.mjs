// Finds a Chrome or Chromium, installs one where there is none, and says how to start it with WebGPU on a
// software adapter.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const KNOWN_PLACES = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

async function playwrightPath() {
  try {
    const { chromium } = await import('playwright');
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** Path of a browser, or undefined. Installs nothing. */
export async function findChromium() {
  return [...KNOWN_PLACES, await playwrightPath()].find((path) => path && existsSync(path));
}

/** Path of a browser; installs Playwright's own, or Debian's package, where none is there. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  const attempts = [
    ['npx', ['playwright', 'install', '--with-deps', 'chromium']],
    // Without the right to install system packages the browser alone often does.
    ['npx', ['playwright', 'install', 'chromium']],
    ...(process.platform === 'linux' && process.getuid?.() === 0
      ? [
          [
            'sh',
            ['-c', 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium'],
          ],
        ]
      : []),
  ];
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version'))
    attempts.unshift(attempts.pop());
  for (const [command, args] of attempts) {
    console.log(`No Chrome or Chromium found; trying: ${command} ${args.join(' ')}`);
    try {
      execFileSync(command, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: 600_000,
        shell: process.platform === 'win32',
      });
    } catch {
      console.log('  that did not work');
    }
    const installed = await findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'No Chrome or Chromium found and none could be installed: install one, or set CHROME_PATH to its executable.',
  );
}

/**
 * Switches for a headless browser whose WebGPU and WebGL run on SwiftShader, that asks the network for
 * nothing.
 */
export const CHROMIUM_ARGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Environment in which Dawn for Node finds SwiftShader beside the browser; the real driver stays in charge
 * where VK_DRIVER_FILES is set.
 */
export function dawnEnvironment(chromium) {
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', dirname(chromium), '/opt/google/chrome'];
  const folder = folders.find((candidate) => existsSync(join(candidate, 'vk_swiftshader_icd.json')));
  if (!folder || process.env.VK_DRIVER_FILES) return {};
  const icd = join(folder, 'vk_swiftshader_icd.json');
  return {
    VK_DRIVER_FILES: icd,
    VK_ICD_FILENAMES: icd,
    LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  };
}
