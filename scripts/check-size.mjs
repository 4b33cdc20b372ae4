// Pins what a visitor downloads: gzip sizes of the standalone script and of the core entry. Fails both ways:
// a file that grew past its pin by more than the tolerance needs a reason; one that shrank needs its pin
// lowered, so that the gain stays.
// `--update` writes the sizes found as the new pins.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const PINS = new URL('./sizes.json', import.meta.url);
const root = fileURLToPath(new URL('../', import.meta.url));
/**
 * Hard limits in bytes; a pin may not be set above them. The standalone script's parts are loaded only where
 * they are needed.
 */
const LIMITS = {
  standalone: 130_000,
  'standalone, webgl': 42_000,
  'standalone, webgpu': 20_000,
  'standalone, storage': 5_000,
  'standalone, reports': 30_000,
  core: 17_000,
};
/** Share of a pin that a size may differ without anyone being told. */
const TOLERANCE = 0.02;

const gzip = (text) => gzipSync(text, { level: 9 }).length;

/**
 * What a page downloads that imports these names of the root entry: its bundle and what that imports at once,
 * minified, each file compressed by itself. What is imported later (an engine, by what the machine has) is not
 * part of it. Built as a library, since into a page Vite puts a helper of its own for preloading.
 */
async function bundled(names) {
  const folder = mkdtempSync(join(root, 'node_modules/.size-'));
  const entry = join(folder, 'page.mjs');
  writeFileSync(entry, `export { ${names.join(', ')} } from '${root}dist/index.js';\n`);
  try {
    const [{ output }] = await build({
      configFile: false,
      logLevel: 'error',
      root,
      build: {
        lib: { entry, formats: ['es'], fileName: 'page' },
        target: 'es2022',
        write: false,
        rolldownOptions: { external: [/^node:/], output: { minify: true } },
      },
    });
    const chunks = new Map(
      output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
    );
    const wanted = new Set(
      [...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName),
    );
    for (const name of wanted) for (const next of chunks.get(name)?.imports ?? []) wanted.add(next);
    return [...wanted].reduce((sum, name) => sum + gzip(chunks.get(name)?.code ?? ''), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compares sizes with pins; returns a line for each thing that is wrong. */
export function judge(sizes, pins, limits = LIMITS, tolerance = TOLERANCE) {
  return Object.entries(sizes).flatMap(([name, size]) => {
    const pin = pins[name];
    if (pin === undefined) return [`${name}: ${size} B, not pinned`];
    const found = [];
    if (size > limits[name]) found.push(`${name}: ${size} B is over its limit of ${limits[name]} B`);
    if (size > pin * (1 + tolerance))
      found.push(`${name}: ${size} B, ${size - pin} B more than its pin of ${pin} B`);
    if (size < pin * (1 - tolerance))
      found.push(
        `${name}: ${size} B, ${pin - size} B less than its pin of ${pin} B: lower the pin (node scripts/check-size.mjs --update)`,
      );
    return found;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = (name) => gzip(readFileSync(new URL(`../dist/${name}`, import.meta.url)));
  const sizes = {
    standalone: built('kintsugi-monitor.js'),
    'standalone, webgl': built('kintsugi-monitor.webgl.js'),
    'standalone, webgpu': built('kintsugi-monitor.webgpu.js'),
    'standalone, storage': built('kintsugi-monitor.storage.js'),
    'standalone, reports': built('kintsugi-monitor.reports.js'),
    core: await bundled([
      'computeLayerMetrics',
      'metricsFromStats',
      'classifyLayer',
      'RULES',
      'interpretClassificationChange',
      'detectTrainingAnomalies',
      'createEngine',
    ]),
  };
  for (const [name, size] of Object.entries(sizes))
    console.log(`${name.padEnd(20)} ${String(size).padStart(7)} B gzip (limit ${LIMITS[name]} B)`);
  if (process.argv.includes('--update')) {
    writeFileSync(PINS, `${JSON.stringify(sizes, null, 2)}\n`);
    console.log('pins written');
  } else {
    const wrong = judge(sizes, JSON.parse(readFileSync(PINS, 'utf8')));
    for (const line of wrong) console.error(`✗ ${line}`);
    process.exitCode = wrong.length ? 1 : 0;
  }
}
