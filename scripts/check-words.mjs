// Fails on words that were retired: a private word where the field has one, British spelling, references to
// documents that a reader cannot open. `npm run lint` runs it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What is not to be written, and what is. */
export const RETIRED = [
  [/\bspec §/, 'a link into docs/metrics.md'],
  [/\bthe guide (?:says|asks|has|tests)\b/i, 'a link into docs/metrics.md'],
  [
    /\b\w*(?:optimi|regulari|normali|initiali|summari|visuali|seriali|recogni|minimi|maximi|quanti|speciali|stabili|materiali|vectori)s(?:e|es|ed|er|ers|ing|ation|ations)\b/i,
    'American spelling: -ize',
  ],
  [
    /\b(?:\w*[cC]olour\w*|behaviour\w*|\w*neighbour\w*|favour\w*|licence|catalogue|grey|centre[ds]?|towards|artefact\w*|judgement)\b/i,
    'American spelling',
  ],
  [/\banalyse[ds]?\b/i, 'American spelling: analyze'],
  [/\bgild(?:s|ed|ing)?\b/i, 'updatePhi, update of φ'],
  [/\bAwake\b/, 'FrameController'],
  [/\btake(?:s|n)? home\b|\btakeHome\b/i, 'export, copyOrDownload'],
  [/\bthe way out\b/i, 'an unsubscribe function'],
  [/\bis no (?:whole )?number\b|\bthat are none\b/i, 'is not a number, must be an integer'],
  [/\blint:arrows\b|\b(?:wrong|those) arrows?\b/i, 'import rules'],
  [/\buseSharedDevice\b/, 'shareDevice'],
];

/** Where a retired word is part of a fact: an older public name, a word of another project. */
const ALLOWED = [
  ['src/tfjs/index.ts', /useSharedDevice/],
  ['src/tfjs/shared-device.ts', /useSharedDevice/],
  ['test/package/entries.test.ts', /useSharedDevice/],
  ['test/package/misuse.test.ts', /useSharedDevice/],
  ['CHANGELOG.md', /useSharedDevice/],
];

/** `path:line: word, say instead` for every retired word in a text. */
export function retiredWords(path, text) {
  return text.split('\n').flatMap((line, index) =>
    RETIRED.flatMap(([pattern, instead]) => {
      const found = pattern.exec(line);
      if (!found || ALLOWED.some(([file, known]) => file === path && known.test(line))) return [];
      return [`${path}:${index + 1}: "${found[0]}" was retired: ${instead}`];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tracked = execFileSync(
    'git',
    ['ls-files', '*.ts', '*.mjs', '*.js', '*.wgsl', '*.md', '*.html', '*.yml'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const files = tracked.split('\n').filter((path) => path && !/generated\/|check-words/.test(path));
  const found = files.flatMap((path) => retiredWords(path, readFileSync(`${root}${path}`, 'utf8')));
  for (const line of found) console.error(line);
  process.exitCode = found.length ? 1 : 0;
}
