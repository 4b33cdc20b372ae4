import { expect, test } from 'vitest';
import { computed, isReactive, nextTick, reactive, ref, shallowRef, triggerRef } from 'vue';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { RunHistory } from '../../src/history/run-history.js';

const metrics = computeLayerMetrics({ phi: [1, 2, 3] })!;
const layers = [{ layer: 'a', metrics, classification: classifyLayer(metrics) }];

test("a history in a Vue component's state is used as anywhere else", () => {
  const state = reactive({ history: new RunHistory() });
  const held = ref(state.history);
  expect(isReactive(state.history)).toBe(false);
  expect(held.value).toBe(state.history);
  state.history.append({ epoch: 0, layers });
  held.value.append({ epoch: 1, layers });
  expect([...state.history.column('a', 'luminosity')]).toEqual([2, 2]);
  expect(state.history.at(-1)!.epoch).toBe(1);
  expect(state.history.bytes).toBeGreaterThan(0);
  expect(RunHistory.fromJSON(state.history.toJSON()).length).toBe(2);
});

test('a Vue computed value follows a history that it subscribes to', async () => {
  const history = new RunHistory();
  const run = shallowRef(history);
  const unsubscribe = history.subscribe(() => triggerRef(run));
  const captures = computed(() => run.value.length);
  expect(captures.value).toBe(0);
  history.append({ epoch: 0, layers });
  await nextTick();
  expect(captures.value).toBe(1);
  unsubscribe();
});
