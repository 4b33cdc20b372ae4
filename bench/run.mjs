// npm run bench: runs every benchmark, one after the other, and keeps their rows in
// bench/results/latest.json. Arguments choose: `npm run bench -- share engine` runs those whose name contains
// one of the words.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dawnEnvironment, ensureChromium } from '../scripts/chromium.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const programs = readdirSync(here, { withFileTypes: true })
  .flatMap((entry) =>
    entry.isDirectory()
      ? [`${entry.name}/main.mjs`]
      : entry.name.endsWith('.mjs') && entry.name !== 'run.mjs'
        ? [entry.name]
        : [],
  )
  .filter(
    (name) =>
      existsSync(join(here, name)) && (words.length === 0 || words.some((word) => name.includes(word))),
  )
  .sort();

const chromium = await ensureChromium();
const scratch = mkdtempSync(join(tmpdir(), 'kintsugi-bench-'));
const collected = join(scratch, 'rows.jsonl');
const env = { ...process.env, ...dawnEnvironment(chromium), CHROME_PATH: chromium, BENCH_RESULTS: collected };
const failed = [];
for (const name of programs) {
  console.log(`\n══ ${name} ══`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(here, name)], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) failed.push(name);
}

const tables = existsSync(collected)
  ? readFileSync(collected, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
mkdirSync(join(here, 'results'), { recursive: true });
const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
writeFileSync(join(here, 'results/latest.json'), `${JSON.stringify({ machine, tables }, null, 2)}\n`);
rmSync(scratch, { recursive: true });
console.log(
  `\n${programs.length - failed.length} of ${programs.length} benchmarks ran on ${machine.cores} cores of ${machine.processor}; rows in bench/results/latest.json`,
);
if (failed.length) console.error(`✗ failed: ${failed.join(', ')}`);
process.exitCode = failed.length ? 1 : 0;
