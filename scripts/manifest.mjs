// Writes custom-elements.json from the class blocks of src/elements, or with --check fails when the committed
// file is out of date.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const committed = join(root, 'custom-elements.json');
// The analyser notes its output folder in package.json; ours already names the right file.
const packageJson = readFileSync(join(root, 'package.json'));
const folder = mkdtempSync(join(root, 'node_modules/.manifest-'));
try {
  const cli = join(root, 'node_modules/@custom-elements-manifest/analyzer/cem.js');
  execFileSync(
    process.execPath,
    [
      cli,
      'analyze',
      '--litelement',
      '--globs',
      'src/elements/**/*.ts',
      'src/element.ts',
      '--outdir',
      folder.slice(root.length),
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const manifest = JSON.parse(readFileSync(join(folder, 'custom-elements.json'), 'utf8'));
  // The names under which element.ts defines the classes.
  const tags = new Map(
    [...readFileSync(join(root, 'src/element.ts'), 'utf8').matchAll(/define\('([\w-]+)', (\w+)\)/g)].map(
      ([, tag, name]) => [name, tag],
    ),
  );
  // What a page's author can use: elements; not the functions and styles that the modules share.
  manifest.modules = manifest.modules
    .map((module) => ({
      ...module,
      declarations: (module.declarations ?? [])
        .filter(({ name }) => tags.has(name))
        .map((declaration) => publicSide(declaration, tags.get(declaration.name))),
    }))
    .filter(
      (module) =>
        module.declarations.length > 0 ||
        (module.exports ?? []).some((entry) => entry.kind === 'custom-element-definition'),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(committed, text);
  } else if (readOrEmpty(committed) !== text) {
    console.error('✗ custom-elements.json is out of date: run `npm run manifest` and commit it.');
    process.exitCode = 1;
  }
} finally {
  if (!packageJson.equals(readFileSync(join(root, 'package.json'))))
    writeFileSync(join(root, 'package.json'), packageJson);
  rmSync(folder, { recursive: true, force: true });
}

/** Leaves out what is private or protected, and what Lit itself declares. */
function publicSide(declaration, tagName) {
  const members = (declaration.members ?? []).filter(
    (member) =>
      (member.privacy ?? 'public') === 'public' &&
      !member.name.startsWith('_') &&
      !member.name.startsWith('#') &&
      !member.static &&
      ![
        'render',
        'updated',
        'firstUpdated',
        'willUpdate',
        'connectedCallback',
        'disconnectedCallback',
        'createRenderRoot',
      ].includes(member.name),
  );
  return { ...declaration, tagName, customElement: true, members };
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
