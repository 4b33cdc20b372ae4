import { createPlainKernel } from '../../statistics/chunk-kernel.js';
import { finish } from '../../statistics/finish.js';
import { createSimdKernel } from './simd-kernel.js';
import { buffersOf, stepsOf } from './statistics-task.js';
import type { WorkerReply, WorkerScope } from './worker-protocol.js';

/** Answers measuring requests on a worker's scope, and says that it is ready to. */
export function serveStatistics(scope: WorkerScope): void {
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
