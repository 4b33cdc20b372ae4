// Choosing the largest (key, index) pairs of a workgroup, one a round: larger key first, then smaller index. Key 0 = none.

const THREADS = 256u;

var<workgroup> rivals: array<vec2<u32>, THREADS>;

fn beats(a: vec2<u32>, b: vec2<u32>) -> bool {
  return a.x > b.x || (a.x == b.x && a.y < b.y);
}

// Every thread offers its best; every thread learns the winner.
fn best_of_workgroup(own: vec2<u32>, thread: u32) -> vec2<u32> {
  rivals[thread] = own;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half && beats(rivals[thread + half], rivals[thread])) {
      rivals[thread] = rivals[thread + half];
    }
  }
  return workgroupUniformLoad(&rivals[0]);
}
