import { hasMethods, refuse } from '../../core/check-value.js';
import { createPlainKernel } from '../../statistics/chunk-kernel.js';
import { finish } from '../../statistics/finish.js';
import { createSimdKernel } from './simd-kernel.js';
import { buffersOf, stepsOf } from './statistics-task.js';
import type { WorkerReply, WorkerScope } from './worker-protocol.js';

/**
 * Answers measuring requests on a worker's scope, and says that it is ready to.
 * @throws KintsugiError `misuse` for what is no such scope
 */
export function serveStatistics(scope: WorkerScope): void {
  if (!hasMethods(scope, 'postMessage', 'addEventListener'))
    refuse('serveStatistics', 'the scope', scope, 'the scope of a worker, self');
  const kernel = createSimdKernel() ?? createPlainKernel();
  scope.addEventListener('message', ({ data: { tasks } }) => {
    const reply: WorkerReply = { tasks, results: null, error: null };
    try {
      reply.results = tasks.map((task) => finish(stepsOf(task, kernel)));
    } catch (error) {
      reply.error = String(error);
    }
    scope.postMessage(reply, buffersOf(tasks));
  });
  scope.postMessage({ ready: true }, []);
}
