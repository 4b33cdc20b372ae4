// Serves the built demo on this machine: `npm start`. Port 5173, or any free one where that is taken (PORT
// says otherwise).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveFolder } from './static-server.mjs';

const folder = fileURLToPath(new URL('../dist-demo/', import.meta.url));
if (!existsSync(folder)) {
  console.error('The demo is not built yet: run `npm start`, or `npm run build:demo` first.');
  process.exit(1);
}
const wanted = Number(process.env.PORT ?? 5173);
const server = await serveFolder(folder, { port: wanted }).catch((error) => {
  if (error.code !== 'EADDRINUSE' || process.env.PORT) throw error;
  return serveFolder(folder, { port: 0 });
});
console.log(`\n  kintsugi-monitor demo:  ${server.url}\n  (Ctrl+C ends it)\n`);
