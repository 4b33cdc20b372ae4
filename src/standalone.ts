/**
 * What `kintsugi-monitor.js` is made of: one classic script that defines the elements and the global
 * `kintsugi`, with the root API on it. `kintsugi.tfjs` holds the TensorFlow.js adapter; it needs the page's own
 * global `tf` when it is first read, and not before.
 */
import * as api from './index.js';
import './element.js';

// A call inside a getter, so that the bundler keeps the adapter from running before somebody asks for it.
declare const require: (path: './tfjs/index.js') => typeof import('./tfjs/index.js');

let adapter: typeof import('./tfjs/index.js') | undefined;

const kintsugi = Object.defineProperty({ ...api }, 'tfjs', {
  enumerable: true,
  get() {
    if (adapter === undefined && !('tf' in globalThis)) {
      throw new api.KintsugiError(
        'misuse',
        'kintsugi.tfjs needs TensorFlow.js: load its script (tf.min.js) before reading kintsugi.tfjs.',
      );
    }
    return (adapter ??= require('./tfjs/index.js'));
  },
});

Object.assign(globalThis, { kintsugi });
