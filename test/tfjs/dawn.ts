import { create, globals } from 'webgpu';

// Dawn's process-wide instance: collected, it takes the process down, so it is held for as long as the module
// lives.
export const gpu: GPU = create([]);

/** Gives this process the WebGPU globals of a page. Import before tfjs's WebGPU backend. */
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
