// What a user gets: packs the package, installs it into an empty project, and checks that there
//   1. the root and the TensorFlow.js entries import in Node, where there is no page, and do their work there: a capture, a whole report,
//   2. TypeScript accepts the entries with every strictness, library declarations included,
//   3. a bundler keeps the definition of the element although everything else may be shaken off.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'kintsugi-consumer-'));
try {
  installInto(project);
  importInNode();
  typeCheck();
  await bundle();
  console.log('✓ the packed package imports in Node, type-checks and bundles');
} finally {
  rmSync(project, { recursive: true, force: true });
}

/** The tarball unpacked, and beside it links to the dependencies and peers that npm would install. */
function installInto(folder) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const target = join(folder, 'node_modules/kintsugi-monitor');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components=1']);
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
  for (const name of wanted) link(name);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}

function link(name) {
  const at = join(project, 'node_modules', name);
  if (existsSync(at)) return;
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), at);
}

function importInNode() {
  const program = `
    const api = await import('kintsugi-monitor');
    const { layers } = { layers: [{ name: 'a', shape: [2, 2], data: Float32Array.of(0, 1, 2, 3) }] };
    const engine = await api.createEngine({ kind: 'cpu' });
    const [stats] = await engine.measure(layers);
    if (api.metricsFromStats(stats).luminosity !== 1.5) throw new Error('wrong mean');
    engine.dispose();
    const { KintsugiOptimizer } = await import('kintsugi-monitor/tfjs');
    if (typeof KintsugiOptimizer !== 'function') throw new Error('no optimizer');
    const monitor = new api.LayerMonitor(() => layers, { engine: await api.createEngine({ kind: 'cpu' }) });
    await monitor.captureLayerStates(0, { units: true });
    monitor.enableCompression({ format: 'png', quality: 40 });
    const report = await api.generateMonitoringReport(monitor, { saveDir: 'report' });
    const plots = await new api.TrainingVisualizer(monitor, { saveDir: 'report' }).generateLayerPlots(0);
    for (const { path, error } of [...report.saved.failed, ...plots.failed]) throw new Error(path, { cause: error });
    if (report.saved.saved.length !== 8 || plots.saved.length !== 1) throw new Error('files are missing');
    if (typeof document !== 'undefined') throw new Error('an entry made a document');
    await import('kintsugi-monitor/element');
  `;
  writeFileSync(join(project, 'node.mjs'), program);
  execFileSync(process.execPath, ['node.mjs'], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
}

function typeCheck() {
  writeFileSync(
    join(project, 'user.ts'),
    `
    import { computeLayerMetrics, createEngine, LayerMonitor, type Engine } from 'kintsugi-monitor';
    import { KintsugiCallback, KintsugiOptimizer } from 'kintsugi-monitor/tfjs';
    import 'kintsugi-monitor/element';
    import * as tf from '@tensorflow/tfjs';
    const engine: Engine = await createEngine({ kind: 'cpu' });
    const monitor = new LayerMonitor(() => [{ name: 'a', data: new Float32Array(4) }], { engine });
    const element = document.createElement('kintsugi-monitor');
    element.store = monitor.store;
    const optimizer: tf.Optimizer = new KintsugiOptimizer(tf.train.adam(1e-3));
    const callback: tf.Callback = new KintsugiCallback();
    // @ts-expect-error a number is no φ
    computeLayerMetrics({ phi: 3 });
    export { callback, optimizer };
  `,
  );
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        moduleResolution: 'NodeNext',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        skipLibCheck: true,
      },
      files: ['user.ts'],
    }),
  );
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], {
    stdio: 'inherit',
  });
}

async function bundle() {
  writeFileSync(join(project, 'page.js'), "import 'kintsugi-monitor/element';");
  const { outputFiles } = await build({
    entryPoints: [join(project, 'page.js')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  if (!outputFiles[0].text.includes('kintsugi-monitor'))
    throw new Error(
      'The bundler shook off the definition of <kintsugi-monitor>: see sideEffects in package.json.',
    );
}
