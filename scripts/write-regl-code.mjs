// Writes src/charts/paint/webgl/generated/regl-code.js: the draw code that regl would otherwise make with `Function`, which a content security policy forbids.
// Run it after a change of src/charts/paint/webgl/commands.ts or of regl: node scripts/write-regl-code.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = new URL('../src/charts/paint/webgl/generated/regl-code.js', import.meta.url);

const { outputFiles } = await build({
  stdin: {
    resolveDir: root,
    contents: `
      import { reglCode } from './src/charts/paint/webgl/generated/regl-code.js';
      import { startRegl } from './src/charts/gl/start-regl.js';
      for (const key of Object.keys(reglCode)) delete reglCode[key];
      const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
      const { commands } = startRegl(canvas.getContext('webgl', { alpha: true, antialias: true, depth: false, stencil: false }));
      commands.segments({ width: 8, height: 8 }, new Float32Array(4), [0, 0, 0, 1]);
      commands.cells({ width: 8, height: 8 }, [0, 0, 8, 8], 1, 1, new Uint8Array(4));
      globalThis.written = Object.entries(reglCode).map(([key, code]) => [key, code.toString()]);
    `,
  },
  bundle: true,
  format: 'iife',
  write: false,
  target: 'es2022',
});

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
const page = await browser.newPage();
await page.addScriptTag({ content: outputFiles[0].text });
const written = await page.evaluate('globalThis.written');
await browser.close();
if (written.length === 0) throw new Error('regl made no code: is there a WebGL context?');

/** Leaves out the procedures that only calls with many props, or with a body, need: the charts make none. */
function withoutUnused(code) {
  for (const name of ['batch', 'scope']) {
    const start = code.indexOf(`"${name}":function(`);
    if (start < 0) continue;
    let end = code.indexOf('{', start);
    for (let depth = 0; ; end++) {
      if (code[end] === '{') depth++;
      if (code[end] === '}' && --depth === 0) break;
    }
    code = `${code.slice(0, start)}"${name}":function(){}${code.slice(end + 1)}`;
  }
  return code;
}

const entries = written.map(
  ([key, code]) => `  '${key}': ${withoutUnused(code.replace('function anonymous', 'function '))},`,
);
writeFileSync(
  target,
  `/* eslint-disable */\n// Written by scripts/write-regl-code.mjs from what regl makes of src/charts/paint/webgl/commands.ts. Do not edit.\nexport const reglCode = {\n${entries.join('\n')}\n};\n`,
);
console.log(`${written.length} functions written`);
