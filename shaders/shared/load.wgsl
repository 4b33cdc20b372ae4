// Four consecutive values of a segment as bits of f32. Needs bits.wgsl, layout.wgsl and a binding `page`.

fn load4(offset: u32, group: u32, flags: u32) -> vec4<u32> {
  let format = flags & FORMAT_MASK;
  if (format == FORMAT_F32) {
    return page[offset + group];
  }
  let words = page[offset + (group >> 1u)];
  let pair = select(words.xy, words.zw, (group & 1u) == 1u);
  let halves = vec4(pair.x & 0xffffu, pair.x >> 16u, pair.y & 0xffffu, pair.y >> 16u);
  if (format == FORMAT_BF16) {
    return halves << vec4(16u);
  }
  return half_to_float_bits(halves);
}

fn load1(offset: u32, index: u32, flags: u32) -> u32 {
  return load4(offset, index >> 2u, flags)[index & 3u];
}
