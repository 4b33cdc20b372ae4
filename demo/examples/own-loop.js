import { createEngine, LayerMonitor } from 'kintsugi-monitor';

/**
 * Stands for your own training loop: two layers whose values drift. Returns the monitor at once and trains
 * on.
 */
export async function startTraining(epochs = 20) {
  const layers = [
    {
      name: 'hidden',
      data: Float32Array.from({ length: 2048 }, (_, i) => 1 + 0.3 * Math.sin(i)),
      shape: [64, 32],
    },
    {
      name: 'output',
      data: Float32Array.from({ length: 64 }, (_, i) => 0.9 + 0.01 * (i % 7)),
      shape: [64, 1],
    },
  ];
  const monitor = new LayerMonitor(() => layers, { engine: await createEngine({ kind: 'auto' }) });
  void train(monitor, layers, epochs);
  return monitor;
}

async function train(monitor, layers, epochs) {
  for (let epoch = 0; epoch < epochs; epoch++) {
    monitor.progress({ phase: 'training', epoch, epochs });
    for (const { data } of layers)
      for (let i = 0; i < data.length; i++) data[i] += 0.02 * Math.sin(i + epoch);
    await monitor.captureLayerStates(epoch, { logs: { loss: 1 / (epoch + 1) } });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  monitor.finish();
}
