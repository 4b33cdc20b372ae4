import { createCpuEngine } from '../../src/engines/cpu/index.js';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import type { LayerMonitorOptions } from '../../src/monitor/monitor-options.js';
import { uniformFrom } from '../support/layers.js';

/** Layers whose names are what a stranger could choose. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '"><img src=x onerror=alert(1)>',
  '\u202egnp.exe',
  '\u2066isolated\u2069\u202d',
  'null\u0000byte',
  '\u0000',
  '\u001b[31mred\u0007\u007f\u0085',
  'two\r\nlines\ttab\u2028',
  '🔥'.repeat(30),
  'x'.repeat(10_000),
  'CON',
  'con',
  'NaN',
];

/** A run of real captures over layers of many kinds: the last epoch's units are known. */
export async function trainingRun(
  options: LayerMonitorOptions = {},
  { epochs = 12, names = [] as string[], layers: count = Infinity } = {},
): Promise<LayerMonitor> {
  const random = uniformFrom(7);
  const shapes: [string, number[]][] = [
    ['conv2d/kernel', [3, 3, 4, 8]],
    ['dense/kernel', [24, 12]],
    ['lstm/recurrent_kernel', [6, 24]],
    ['embedding/embeddings', [300, 8]],
    ['dense/bias', [12]],
    ...names.map((name): [string, number[]] => [name, [3, 4]]),
  ];
  const layers = shapes.slice(0, count).map(([name, shape]) => ({
    name,
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.5 + random()),
  }));
  const monitor = new LayerMonitor(() => layers, {
    engine: await createCpuEngine(),
    clock: () => 0,
    ...options,
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { data } of layers)
      data.forEach((value, i) => (data[i] = Math.max(0, value + 0.25 * (random() - 0.45) * ((i % 5) + 0.2))));
    await monitor.captureLayerStates(epoch, {
      units: true,
      logs: { loss: 1 / (epoch + 1), val_loss: 1.2 / (epoch + 1) },
      loss: { base: 1 / (epoch + 1) },
    });
  }
  monitor.finish();
  return monitor;
}
