/**
 * The flags of WebGPU that are used here, by name. The standard fixes their values; the globals that hold them
 * in a page (`GPUBufferUsage` and the like) do not exist in Node, where the engine runs on a device that it is
 * given.
 */
export const BUFFER_USAGE = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
  QUERY_RESOLVE: 0x0200,
} as const;

export const MAP_MODE = { READ: 0x0001 } as const;

export const SHADER_STAGE = { COMPUTE: 0x4 } as const;
