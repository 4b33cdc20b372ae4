// Compiles the SIMD kernel of the CPU engine from its text into a module that needs no file at run time.
// `node scripts/simd.mjs` writes src/engines/cpu/chunk-kernel-bytes.ts; `--check` only says whether it is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';

const source = new URL('../src/engines/cpu/chunk-kernel.wat', import.meta.url);
const target = new URL('../src/engines/cpu/chunk-kernel-bytes.ts', import.meta.url);

/** The module's bytes, in base64. */
export async function compileKernel() {
  const compiler = await wabt();
  const module = compiler.parseWat('chunk-kernel.wat', await readFile(source, 'utf8'), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return Buffer.from(buffer).toString('base64');
}

if (process.argv[1] === import.meta.filename) {
  const text = `// Made from chunk-kernel.wat by \`node scripts/simd.mjs\`; change that, not this.\nexport const CHUNK_KERNEL_BYTES =\n  '${await compileKernel()}';\n`;
  if (!process.argv.includes('--check')) await writeFile(target, text);
  else if ((await readFile(target, 'utf8')) !== text) {
    console.error(
      'src/engines/cpu/chunk-kernel-bytes.ts is not what chunk-kernel.wat compiles to: run node scripts/simd.mjs',
    );
    process.exit(1);
  }
}
