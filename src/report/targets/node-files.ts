import { KintsugiError } from '../../core/kintsugi-error.js';

/** Of Node's modules what files are written with. */
export interface NodeFiles {
  fs: {
    mkdir(path: string, options?: { recursive: boolean }): Promise<unknown>;
    realpath(path: string): Promise<string>;
    open(
      path: string,
      flags: string,
    ): Promise<{ writeFile(data: Uint8Array): Promise<void>; sync(): Promise<void>; close(): Promise<void> }>;
    rename(from: string, to: string): Promise<void>;
    rm(path: string, options: { force: boolean }): Promise<void>;
  };
  join(...parts: string[]): string;
  resolve(path: string): string;
  sep: string;
  randomUUID(): string;
}

interface NodeProcess {
  versions?: { node?: string };
}

/** Node's process; undefined elsewhere. */
export function nodeProcess(): NodeProcess | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.versions?.node === undefined ? undefined : process;
}

/** @throws KintsugiError `unsupported` outside Node */
export async function nodeFiles(): Promise<NodeFiles> {
  if (nodeProcess() === undefined)
    throw new KintsugiError(
      'unsupported',
      'Folders by path are there in Node only; in a page save to a directory handle or to zipTarget().',
    );
  // Named in variables, so that no bundler of a page asks for them.
  const [files, paths] = ['node:fs/promises', 'node:path'];
  const fs = (await import(/* @vite-ignore */ files!)) as NodeFiles['fs'];
  const { join, resolve, sep } = (await import(/* @vite-ignore */ paths!)) as Pick<
    NodeFiles,
    'join' | 'resolve' | 'sep'
  >;
  return { fs, join, resolve, sep, randomUUID: () => crypto.randomUUID() };
}
