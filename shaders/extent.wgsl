// Pass 1 of a capture: extremes, counts and a rough mean of each chunk.
// Reads every value once. One workgroup a chunk.
// Twin: src/statistics/fold-chunk.ts, src/statistics/fold-mixed.ts.

@group(0) @binding(0) var<storage, read> page: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> chunks: array<Chunk>;
@group(0) @binding(2) var<storage, read> segments: array<Segment>;
@group(0) @binding(3) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(4) var<storage, read_write> rough_means: array<vec2<u32>>; // sum / count as bits of f32, count
@group(0) @binding(6) var<uniform> work: Work;

override WORKGROUP: u32 = 256u;
override SPARSE_KEY: u32; // order key of the sparsity threshold

struct Extent {
  keys: vec2<u32>,   // highest key, highest inverted key
  counts: vec3<u32>, // NaN, infinite, below the threshold
  rough: f32,
}

var<workgroup> extents: array<Extent, WORKGROUP>;

fn merge_extents(left: Extent, right: Extent) -> Extent {
  return Extent(max(left.keys, right.keys), left.counts + right.counts, left.rough + right.rough);
}

@compute @workgroup_size(WORKGROUP)
fn extent(
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
  let weight = 1.0 / f32(max(chunk.count, 1u));

  var own: Extent;
  for (var quad = thread; quad * 4u < chunk.count; quad += WORKGROUP) {
    let bits = load4(segment.current, (chunk.first >> 2u) + quad, segment.flags);
    let present = vec4(quad * 4u) + vec4(0u, 1u, 2u, 3u) < vec4(chunk.count);
    let finite = present & is_finite4(bits);
    let key = order_key4(bits);
    let highest = select(vec4(0u), key, finite);
    let lowest = select(vec4(0u), ~key, finite);
    own.keys = max(own.keys, vec2(
      max(max(highest.x, highest.y), max(highest.z, highest.w)),
      max(max(lowest.x, lowest.y), max(lowest.z, lowest.w)),
    ));
    let nan = count_true(present & is_nan4(bits));
    own.counts += vec3(
      nan,
      count_true(present & !is_finite4(bits)) - nan,
      count_true(finite & (key < vec4(SPARSE_KEY))),
    );
    let x = bitcast<vec4<f32>>(select(vec4(0u), bits, finite)) * weight;
    own.rough += (x.x + x.y) + (x.z + x.w);
  }

  extents[thread] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      extents[thread] = merge_extents(extents[thread], extents[thread + half]);
    }
  }
  if (thread == 0u) {
    let all = extents[0];
    let record = segment.layer * RECORD_WORDS;
    atomicMax(&records[record + HIGHEST_KEY], all.keys.x);
    atomicMax(&records[record + HIGHEST_INVERTED_KEY], all.keys.y);
    atomicAdd(&records[record + NAN_COUNT], all.counts.x);
    atomicAdd(&records[record + INF_COUNT], all.counts.y);
    atomicAdd(&records[record + BELOW_COUNT], all.counts.z);
    rough_means[chunk.slot] = vec2(bitcast<u32>(all.rough), chunk.count);
  }
}
