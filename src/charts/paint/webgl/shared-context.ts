import type { GlCommands } from './commands.js';
import type { startRegl } from './start-regl.js';

const ATTRIBUTES = {
  alpha: true,
  antialias: true,
  depth: false,
  stencil: false,
  premultipliedAlpha: true,
  powerPreference: 'low-power',
} satisfies WebGLContextAttributes;

/**
 * The one WebGL context of the page. A browser keeps some sixteen and drops the oldest, so every chart of
 * every monitor draws here and copies the result to a canvas of its own. It is made for the first user and
 * given back with the last. Where there is none, while it is lost, and until regl has come for it, `draw`
 * answers false and charts draw the same with the 2D context.
 */
export class SharedContext {
  readonly #createCanvas: () => HTMLCanvasElement;
  readonly #users = new Set<() => void>();
  #canvas: HTMLCanvasElement | undefined;
  #regl: ReturnType<typeof startRegl>['regl'] | undefined;
  #commands: GlCommands | undefined;
  #failed = false;

  constructor(createCanvas: () => HTMLCanvasElement = () => document.createElement('canvas')) {
    this.#createCanvas = createCanvas;
  }

  get userCount(): number {
    return this.#users.size;
  }

  /** True while a context exists, lost or not. */
  get alive(): boolean {
    return this.#canvas !== undefined;
  }

  /** Takes part; `redraw` is called when the context was lost or came back. Returns an unsubscribe function. */
  join(redraw: () => void): () => void {
    const user = (): void => redraw();
    // What failed before the last one left may work now.
    if (this.#users.size === 0) this.#failed = false;
    this.#users.add(user);
    return () => {
      this.#users.delete(user);
      // A moved element leaves and joins within one task: only who is still away after it gives the context
      // back.
      queueMicrotask(() => this.#users.size === 0 && this.#release());
    };
  }

  /**
   * Runs `paint` with the context grown to the frame, then hands the canvas to `copy`. False where there is
   * no context.
   */
  draw(
    width: number,
    height: number,
    paint: (commands: GlCommands) => void,
    copy: (canvas: HTMLCanvasElement) => void,
  ): boolean {
    if (this.#users.size === 0 || this.#failed || width < 1 || height < 1) return false;
    try {
      this.#open();
      if (!this.#commands || !this.#canvas) return false;
      if (this.#canvas.width < width) this.#canvas.width = width;
      if (this.#canvas.height < height) this.#canvas.height = height;
      paint(this.#commands);
      copy(this.#canvas);
      return true;
    } catch {
      this.#giveUp();
      return false;
    }
  }

  #open(): void {
    if (this.#canvas) return;
    const canvas = this.#createCanvas();
    const gl = canvas.getContext('webgl', {
      ...ATTRIBUTES,
      // On the CPU the 2D canvas is several times faster, as nothing has to be read back.
      failIfMajorPerformanceCaveat: true,
    }) as WebGLRenderingContext | null;
    if (!gl || isSoftware(gl)) {
      gl?.getExtension('WEBGL_lose_context')?.loseContext();
      this.#failed = true;
      return;
    }
    this.#canvas = canvas;
    canvas.addEventListener('webglcontextlost', this.#lost);
    canvas.addEventListener('webglcontextrestored', this.#restored);
    void this.#start(gl);
  }

  async #start(gl: WebGLRenderingContext): Promise<void> {
    try {
      const { startRegl } = await import('./start-regl.js');
      // Given back or lost while the code was on its way.
      if (this.#canvas !== gl.canvas || gl.isContextLost()) return;
      ({ regl: this.#regl, commands: this.#commands } = startRegl(gl));
    } catch {
      this.#giveUp();
      return;
    }
    this.#tell();
  }

  /**
   * The code did not come, a page forbids what regl needs, or a driver refuses: the 2D context draws from now
   * on.
   */
  #giveUp(): void {
    this.#failed = true;
    this.#release();
  }

  readonly #lost = (event: Event): void => {
    event.preventDefault();
    this.#commands = undefined;
    this.#tell();
  };

  readonly #restored = (): void => {
    const gl = this.#canvas && contextOf(this.#canvas);
    // regl restores what it made itself, in its own listener; a fresh start is simpler to trust.
    this.#regl?.destroy();
    this.#regl = this.#commands = undefined;
    if (gl) void this.#start(gl);
  };

  #tell(): void {
    for (const user of [...this.#users]) user();
  }

  #release(): void {
    const [canvas, regl] = [this.#canvas, this.#regl];
    this.#canvas = this.#regl = this.#commands = undefined;
    if (!canvas) return;
    canvas.removeEventListener('webglcontextlost', this.#lost);
    canvas.removeEventListener('webglcontextrestored', this.#restored);
    const gl = contextOf(canvas);
    regl?.destroy();
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
    canvas.width = canvas.height = 0;
  }
}

function contextOf(canvas: HTMLCanvasElement): WebGLRenderingContext | null {
  return canvas.getContext('webgl', ATTRIBUTES) as WebGLRenderingContext | null;
}

/**
 * Whether the context runs on the CPU; browsers do not always own up to it when they are asked at creation.
 */
function isSoftware(gl: WebGLRenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return (
    names !== null &&
    /swiftshader|llvmpipe|softpipe|software|basic render/i.test(
      String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)),
    )
  );
}

/** The context that all charts of the page share. */
export const sharedContext = new SharedContext();
