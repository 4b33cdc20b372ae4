/** Serves a folder under `base` on the loopback address; `headers` go with every answer. */
export function serveFolder(
  folder: string,
  options?: { port?: number; base?: string; headers?: Record<string, string> },
): Promise<{ url: string; close(): Promise<void> }>;
