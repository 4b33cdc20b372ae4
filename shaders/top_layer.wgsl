// The `work.top` largest of a layer among the candidates of its chunks. One workgroup a layer.
// Twin: src/statistics/top-values.ts.

struct Contest {
  first: u32,  // first candidate
  count: u32,
  winner: u32, // first winner
  unused: u32,
}

@group(0) @binding(0) var<storage, read> candidates: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> contests: array<Contest>;
@group(0) @binding(2) var<storage, read_write> winners: array<vec2<u32>>;
@group(0) @binding(3) var<uniform> work: Work;

fn best_below(limit: vec2<u32>, contest: Contest, thread: u32) -> vec2<u32> {
  var best = vec2(0u, 0xffffffffu);
  for (var i = thread; i < contest.count; i += THREADS) {
    let pair = candidates[contest.first + i];
    if (pair.x != 0u && beats(limit, pair) && beats(pair, best)) {
      best = pair;
    }
  }
  return best;
}

@compute @workgroup_size(THREADS)
fn top_layer(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linear_index(group, groups);
  if (index >= work.layer_count) {
    return;
  }
  let contest = contests[index];
  var own = best_below(vec2(0xffffffffu, 0u), contest, thread);
  for (var round = 0u; round < work.top; round++) {
    let winner = best_of_workgroup(own, thread);
    if (thread == 0u) {
      winners[contest.winner + round] = winner;
    }
    if (winner.x != 0u && all(winner == own)) {
      own = best_below(winner, contest, thread);
    }
  }
}
