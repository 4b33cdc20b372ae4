// The `work.top` largest finite values of each chunk, as (order key, index within the layer), largest first. One workgroup a chunk.
// Twin: src/statistics/top-values.ts.

@group(0) @binding(0) var<storage, read> page: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> chunks: array<Chunk>;
@group(0) @binding(2) var<storage, read> segments: array<Segment>;
@group(0) @binding(3) var<storage, read_write> candidates: array<vec2<u32>>;
@group(0) @binding(4) var<uniform> work: Work;

// A thread's best pair that is beaten by `limit`.
fn best_below(limit: vec2<u32>, chunk: Chunk, segment: Segment, thread: u32) -> vec2<u32> {
  var best = vec2(0u, 0xffffffffu);
  for (var quad = thread; quad * 4u < chunk.count; quad += THREADS) {
    let bits = load4(segment.current, (chunk.first >> 2u) + quad, segment.flags);
    let finite = is_finite4(bits);
    let keys = order_key4(bits);
    for (var lane = 0u; lane < 4u; lane++) {
      let place = quad * 4u + lane;
      let pair = vec2(keys[lane], segment.base + chunk.first + place);
      if (place < chunk.count && finite[lane] && beats(limit, pair) && beats(pair, best)) {
        best = pair;
      }
    }
  }
  return best;
}

@compute @workgroup_size(THREADS)
fn top_chunk(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linear_index(group, groups);
  if (index >= work.chunk_count) {
    return;
  }
  let chunk = chunks[work.first_chunk + index];
  let segment = segments[chunk.segment];
  var own = best_below(vec2(0xffffffffu, 0u), chunk, segment, thread);
  for (var round = 0u; round < work.top; round++) {
    let winner = best_of_workgroup(own, thread);
    if (thread == 0u) {
      candidates[chunk.slot * work.top + round] = winner;
    }
    if (winner.x != 0u && all(winner == own)) {
      own = best_below(winner, chunk, segment, thread);
    }
  }
}
