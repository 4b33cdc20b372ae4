import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { measureShare } from './share.js';

setWasmPaths('./');
Object.assign(window, { measureShare });
