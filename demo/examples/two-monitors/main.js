import 'kintsugi-monitor/element';
import { startTraining } from '../own-loop.js';

for (const id of ['first', 'second']) {
  const monitor = await startTraining();
  document.getElementById(id).store = monitor.store;
}
