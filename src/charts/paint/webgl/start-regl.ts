import createRegl, { type Regl } from '@plotly/regl';
import { makeCommands, type GlCommands } from './commands.js';
import { reglCode } from './generated/regl-code.js';

/** The smallest limit that WebGL allows; see `fixLimits`. */
const VERTEX_ATTRIBUTES = 8;

/** regl and the draw commands on a context. Heavy: loaded where there is a context that is worth it. */
export function startRegl(gl: WebGLRenderingContext): { regl: Regl; commands: GlCommands } {
  fixLimits(gl);
  const regl = createRegl({ gl, cachedCode: reglCode } as Parameters<typeof createRegl>[0]);
  return { regl, commands: makeCommands(regl) };
}

/**
 * regl writes its draw code for the machine it finds, and a page with a content security policy can only run
 * code written ahead of time. So every machine is made to look alike in the one figure that the code depends
 * on; the commands use a single attribute.
 */
function fixLimits(gl: WebGLRenderingContext): void {
  const original = WebGLRenderingContext.prototype.getParameter;
  gl.getParameter = (name: number): unknown =>
    name === gl.MAX_VERTEX_ATTRIBS ? VERTEX_ATTRIBUTES : original.call(gl, name);
}
