import type { LayersModel } from '@tensorflow/tfjs';
import type { LossComponents } from '../core/run-history-view.js';
import type { CaptureSession } from '../monitor/capture-session.js';
import { KintsugiOptimizer } from './kintsugi-optimizer.js';
import { modelVariables } from './layer-names.js';

/** The parts of an epoch's loss. What the optimizer skipped meanwhile is noted for reports. */
export async function lossComponents(
  model: LayersModel,
  logs: Promise<Record<string, number>>,
  session: CaptureSession,
): Promise<Partial<LossComponents>> {
  const optimizer = model.optimizer as unknown;
  const kintsugi = optimizer instanceof KintsugiOptimizer ? optimizer : null;
  const [{ loss }, parts] = await Promise.all([
    logs,
    kintsugi?.lossComponents() ?? {},
    session.errors.valueOf(() =>
      kintsugi === null ? undefined : noteSkippedSteps(kintsugi, model, session),
    ),
  ]);
  return { ...(loss === undefined ? {} : { base: loss }), ...parts };
}

async function noteSkippedSteps(
  optimizer: KintsugiOptimizer,
  model: LayersModel,
  session: CaptureSession,
): Promise<void> {
  const skipped = Object.entries(await optimizer.skippedSteps());
  if (skipped.length === 0) return;
  const names = new Map(modelVariables(model).map(({ name, variable }) => [variable.name, name]));
  session.note({
    skippedSteps: skipped
      .map(([variable, steps]) => `${names.get(variable) ?? variable}: ${steps}`)
      .join(', '),
  });
}
