// A plain static file server on the loopback address, with no cleverness: what any host does.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};

/**
 * Serves `folder` under `base` (default `/`). Resolves once it listens, with its address and a way to close
 * it.
 * `headers` go with every answer.
 */
export async function serveFolder(folder, { port = 0, base = '/', headers = {} } = {}) {
  const server = createServer(async (request, response) => {
    const answer = (status, text) => response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    try {
      const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
      if (!path.startsWith(base)) return answer(404, 'Not found');
      let file = normalize(join(folder, path.slice(base.length)));
      if (file !== normalize(folder) && !file.startsWith(normalize(folder + sep)))
        return answer(403, 'Forbidden');
      let found = await stat(file).catch(() => undefined);
      if (found?.isDirectory()) found = await stat((file = join(file, 'index.html'))).catch(() => undefined);
      if (!found?.isFile()) return answer(404, 'Not found');
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-length': found.size,
        ...headers,
      });
      if (request.method === 'HEAD') return response.end();
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
    } catch {
      answer(400, 'Bad request');
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}${base}`,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}
