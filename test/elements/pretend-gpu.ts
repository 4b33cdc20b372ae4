/**
 * Lets a page without a GPU pass for one that has one: WebGL contexts on the CPU do not own up to it. Gives
 * all contexts made from now on, in order.
 */
export function pretendGpu(): { contexts: WebGLRenderingContext[]; restore: () => void } {
  const contexts: WebGLRenderingContext[] = [];
  const original = HTMLCanvasElement.prototype.getContext as (
    this: HTMLCanvasElement,
    kind: string,
    attributes?: object,
  ) => RenderingContext | null;
  HTMLCanvasElement.prototype.getContext = function (
    this: HTMLCanvasElement,
    kind: string,
    attributes?: object,
  ) {
    if (kind !== 'webgl') return original.call(this, kind, attributes);
    const given = { ...attributes, failIfMajorPerformanceCaveat: false };
    const context = original.call(this, kind, given) as WebGLRenderingContext | null;
    if (context && !contexts.includes(context)) {
      contexts.push(context);
      context.getExtension = ((name: string) =>
        name === 'WEBGL_debug_renderer_info'
          ? null
          : WebGLRenderingContext.prototype.getExtension.call(
              context,
              name,
            )) as WebGLRenderingContext['getExtension'];
    }
    return context;
  } as typeof HTMLCanvasElement.prototype.getContext;
  return {
    contexts,
    restore: () => {
      HTMLCanvasElement.prototype.getContext = original as typeof HTMLCanvasElement.prototype.getContext;
    },
  };
}
