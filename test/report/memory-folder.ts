// A folder of a page that lives in memory and can stop at any step, as a page does that is killed.
class NotFound extends Error {
  override name = 'NotFoundError';
}

/** What happens to it: counted, and stopped for good after so many steps. */
export class MemoryFolder {
  readonly kind = 'directory';
  readonly name = 'memory';
  readonly files = new Map<string, Uint8Array>();
  steps = 0;

  constructor(
    private readonly lives = Infinity,
    private readonly moves: 'never' | 'refused' | 'always' = 'always',
  ) {}

  /** One step: what follows it never happens once the page is gone. */
  private async step(): Promise<void> {
    await Promise.resolve();
    if (++this.steps > this.lives) await new Promise(() => undefined);
  }

  async getDirectoryHandle(): Promise<this> {
    return this;
  }

  async removeEntry(name: string): Promise<void> {
    await this.step();
    if (!this.files.delete(name)) throw new NotFound(name);
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<object> {
    await this.step();
    if (!this.files.has(name)) {
      if (!create) throw new NotFound(name);
      this.files.set(name, new Uint8Array(0));
    }
    return {
      kind: 'file',
      createWritable: async () => {
        await this.step();
        let content = new Uint8Array(0);
        return {
          write: async (data: Uint8Array<ArrayBuffer>) => {
            await this.step();
            content = data;
          },
          close: async () => {
            await this.step();
            this.files.set(name, content);
          },
          abort: async () => undefined,
        };
      },
      ...(this.moves !== 'never' && {
        move: async (_folder: MemoryFolder, to: string) => {
          await this.step();
          if (this.moves === 'refused') throw new Error('not in this kind of folder');
          this.files.set(to, this.files.get(name)!);
          this.files.delete(name);
        },
      }),
    };
  }
}
