/** The bytes of the SIMD kernel as compiled from its text, in base64. */
export function compileKernel(): Promise<string>;
