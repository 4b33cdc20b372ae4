// One script tag gives the page <kintsugi-monitor> and the global `kintsugi`; no bundler, no import.
(async () => {
  const { createEngine, LayerMonitor } = window.kintsugi;
  const layer = {
    name: 'hidden',
    data: Float32Array.from({ length: 2048 }, (_, i) => 1 + 0.3 * Math.sin(i)),
    shape: [64, 32],
  };
  const monitor = new LayerMonitor(() => [layer], { engine: await createEngine({ kind: 'auto' }) });
  document.getElementById('monitor').store = monitor.store;
  for (let epoch = 0; epoch < 20; epoch++) {
    monitor.progress({ phase: 'training', epoch, epochs: 20 });
    for (let i = 0; i < layer.data.length; i++) layer.data[i] += 0.02 * Math.sin(i + epoch);
    await monitor.captureLayerStates(epoch, { logs: { loss: 1 / (epoch + 1) } });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  monitor.finish();
})();
