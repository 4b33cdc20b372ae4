/** Where files go. Paths are relative, parts joined by `/`. */
export interface SaveTarget {
  /** For people: "the folder runs/", "a zip file". */
  readonly name: string;
  /**
   * Writes a file, in place of one of the same path: a crash leaves the old one or the new one, never half.
   * Of a new file it leaves nothing under its name; in a directory of a page that cannot move files, it may
   * leave an empty one, with `<name>.part` beside it. Rejects where it cannot write.
   */
  write(path: string, data: Uint8Array): Promise<void>;
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>;
}

/**
 * What files may be saved to: a save target, a `FileSystemDirectoryHandle`, or a path (a folder in Node, one
 * of the origin-private file system in a page).
 */
export type SaveDir = string | SaveTarget | DirectoryHandle;

/** A `FileSystemDirectoryHandle`, told by its kind: this folder knows no types of the page's. */
export interface DirectoryHandle {
  readonly kind: 'directory';
  readonly name: string;
}
