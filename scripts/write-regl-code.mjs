// Makes the draw code that regl would otherwise make with `Function`, which a content security policy forbids.
// `node scripts/write-regl-code.mjs` writes src/charts/paint/webgl/generated/regl-code.js, after a change of
// src/charts/paint/webgl/commands.ts or of regl; `--check` only says whether it is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
/** The file that `makeReglCode` gives the text of. */
export const REGL_CODE = new URL('../src/charts/paint/webgl/generated/regl-code.js', import.meta.url);

/** Draws once with each command, without code made ahead of time, and keeps what regl makes. */
const PAGE = `
  import { reglCode } from './src/charts/paint/webgl/generated/regl-code.js';
  import { startRegl } from './src/charts/paint/webgl/start-regl.js';
  for (const key of Object.keys(reglCode)) delete reglCode[key];
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
  const { commands } = startRegl(canvas.getContext('webgl', { alpha: true, antialias: true, depth: false, stencil: false }));
  commands.segments({ width: 8, height: 8 }, new Float32Array(4), [0, 0, 0, 1]);
  commands.cells({ width: 8, height: 8 }, [0, 0, 8, 8], 1, 1, new Uint8Array(4));
  globalThis.written = Object.entries(reglCode).map(([key, code]) => [key, code.toString()]);
`;

/** The text of the file, as regl makes it of the commands now. */
export async function makeReglCode() {
  const { outputFiles } = await build({
    stdin: { resolveDir: root, contents: PAGE },
    bundle: true,
    format: 'iife',
    write: false,
    target: 'es2022',
  });
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0].text });
    return asModule(await page.evaluate('globalThis.written'));
  } finally {
    await browser.close();
  }
}

function asModule(written) {
  if (!written?.length) throw new Error('regl made no code: is there a WebGL context?');
  const entries = written.map(
    ([key, code]) => `  '${key}': ${withoutUnused(code.replace('function anonymous', 'function '))},`,
  );
  return `/* eslint-disable */\n// Written by scripts/write-regl-code.mjs from what regl makes of src/charts/paint/webgl/commands.ts. Do not edit.\nexport const reglCode = {\n${entries.join('\n')}\n};\n`;
}

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

if (process.argv[1] === import.meta.filename) {
  const text = await makeReglCode();
  if (!process.argv.includes('--check')) await writeFile(REGL_CODE, text);
  else if ((await readFile(REGL_CODE, 'utf8')) !== text) {
    console.error(
      'src/charts/paint/webgl/generated/regl-code.js is not what regl makes of commands.ts: run node scripts/write-regl-code.mjs',
    );
    process.exitCode = 1;
  }
}
