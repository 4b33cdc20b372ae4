/** The file with regl's draw code. */
export const REGL_CODE: URL;
/** The text of that file, as regl makes it of the commands now. Starts Chromium. */
export function makeReglCode(): Promise<string>;
