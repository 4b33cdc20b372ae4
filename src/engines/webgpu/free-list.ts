/** First-fit allocation within one span; neighboring free pieces are joined. Units are the caller's. */
export class FreeList {
  readonly capacity: number;
  #free: { at: number; size: number }[];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#free = [{ at: 0, size: capacity }];
  }

  /** Where a piece of `size` begins; -1 where none is large enough. */
  allocate(size: number): number {
    const index = this.#free.findIndex((piece) => piece.size >= size);
    if (index < 0) return -1;
    const piece = this.#free[index]!;
    const at = piece.at;
    if (piece.size === size) this.#free.splice(index, 1);
    else this.#free[index] = { at: at + size, size: piece.size - size };
    return at;
  }

  release(at: number, size: number): void {
    let index = this.#free.findIndex((piece) => piece.at > at);
    if (index < 0) index = this.#free.length;
    this.#free.splice(index, 0, { at, size });
    this.#join(index);
    if (index > 0) this.#join(index - 1);
  }

  get empty(): boolean {
    return this.#free.length === 1 && this.#free[0]!.size === this.capacity;
  }

  #join(index: number): void {
    const piece = this.#free[index]!;
    const next = this.#free[index + 1];
    if (next && piece.at + piece.size === next.at) {
      this.#free.splice(index, 2, { at: piece.at, size: piece.size + next.size });
    }
  }
}
