// What does `layerShare` of KintsugiOptimizer do to training, and to what φ tells? A dozen small trainings,
// each with several shares and seeds. Arguments: one word of a task's name, to train that one only.
import { join } from 'node:path';
import { bundle, root } from './lib/bundle.mjs';
import { report } from './lib/report.mjs';

const { layerShareRows } = await import(await bundle(join(root, 'bench/lib/layer-share-rows.ts')));
const seeds = process.env.SEEDS?.split(',').map(Number) ?? [1, 2, 3];
const shares = process.env.SHARES?.split(',').map((s) => (s === 'null' ? null : Number(s))) ?? [
  null,
  0,
  0.25,
  0.5,
  0.75,
  1,
];
const rows = [];
for await (const { losses, archetypes, ...row } of layerShareRows(shares, seeds, process.argv[2])) {
  rows.push({
    ...row,
    losses: losses.map((loss) => loss.toFixed(4)).join(' '),
    archetypes: Object.entries(archetypes)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  });
  console.error(JSON.stringify(rows.at(-1)));
}
report(
  'layerShare: held-out loss (mean of seeds), Luminosity of tensors of 16 weights or more at the end, captures by archetype',
  rows,
);
