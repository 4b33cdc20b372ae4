import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, Locked> };

// `npm install` run beside an existing node_modules can drop these, and then `npm ci` refuses to work in a fresh clone.
// To mend it: delete node_modules and package-lock.json, and run `npm install` once.
describe('the lock file', () => {
  test('names the packages of every platform, not only of the one it was written on', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  test('holds a version and a hash of every package, and no address of a registry', () => {
    const { '': _root, ...installed } = packages;
    expect(
      Object.entries(installed)
        .filter(([, { version, integrity, resolved }]) => !version || !integrity || resolved)
        .map(([path]) => path),
    ).toEqual([]);
  });
});
