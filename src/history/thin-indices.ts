/**
 * Which items to keep when only `target` may stay: those of `must` in order of importance as far as half the
 * room goes, the newest quarter of the room whole, and of what is older those nearest to evenly spread
 * positions. Repeated thinning so keeps the whole run in view: dense now, even before.
 * @param positions ascending, for example epochs
 * @returns ascending indices, at most `target`, with the first and the last; of a target of 1 the last alone
 */
export function thinIndices(positions: ArrayLike<number>, target: number, must: readonly number[]): number[] {
  const { length } = positions;
  if (length <= target) return Array.from({ length }, (_, index) => index);
  if (target < 2) return target < 1 ? [] : [length - 1];
  const kept = new Set<number>([0, length - 1]);
  const reserved = Math.max(2, Math.floor(target / 2));
  for (const index of must) {
    if (kept.size >= reserved) break;
    if (index >= 0 && index < length) kept.add(index);
  }
  const newest = Math.min(Math.floor(target / 4), target - kept.size);
  let newestBegins = length - 1;
  for (let added = 0; newestBegins > 1 && added < newest;) {
    newestBegins--;
    if (kept.has(newestBegins)) continue;
    kept.add(newestBegins);
    added++;
  }
  const room = target - kept.size;
  const [first, last] = [positions[0]!, positions[newestBegins]!];
  let index = 1;
  for (let place = 1; place <= room; place++) {
    const wanted = first + ((last - first) * place) / (room + 1);
    while (
      index + 1 < newestBegins &&
      Math.abs(positions[index + 1]! - wanted) <= Math.abs(positions[index]! - wanted)
    )
      index++;
    kept.add(index);
  }
  return [...kept].sort((a, b) => a - b);
}
