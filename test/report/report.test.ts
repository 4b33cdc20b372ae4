import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { GifReader } from 'omggif';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reactive } from 'vue';
import {
  folderTarget,
  generateMonitoringReport,
  LayerMonitor,
  readTrainingSummary,
  TrainingVisualizer,
  zipTarget,
} from '../../src/index.js';
import { PALETTES } from '../../src/charts/theme/palette.js';
import type { SaveTarget } from '../../src/report/index.js';
import { HOSTILE, trainingRun } from './training-run.js';

const now = () => new Date('2026-03-04T05:06:07Z');
const FILES = [
  'layer_classifications.png',
  'layer_classifications.svg',
  'metrics_evolution.png',
  'metrics_evolution.svg',
  'monitoring_report.html',
  'phi_distribution_evolution.gif',
  'phi_distribution_evolution.svg',
  'training_summary.json',
];
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'kintsugi-report-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function colorsOf({ data }: PNG): Set<string> {
  const colors = new Set<string>();
  for (let i = 0; i < data.length; i += 4) colors.add(data.subarray(i, i + 3).toString('hex'));
  return colors;
}

const schema = async (): Promise<object> =>
  JSON.parse(
    await readFile(new URL('../../schemas/training-summary.schema.json', import.meta.url), 'utf8'),
  ) as object;

describe('generateMonitoringReport in Node', () => {
  it('saves every file; each opens again as what it is', async () => {
    const report = await generateMonitoringReport(await trainingRun(), { saveDir: folder, now });
    expect(report.saved!.failed).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(FILES);
    for (const name of ['metrics_evolution', 'layer_classifications']) {
      const png = PNG.sync.read(await readFile(join(folder, `${name}.png`)));
      expect(png.width).toBeGreaterThan(1000);
      expect(colorsOf(png).size).toBeGreaterThan(10);
      expect(report.metricsPlots[name]).toMatch(/^<svg /);
    }
    const gif = new GifReader(await readFile(join(folder, 'phi_distribution_evolution.gif')));
    expect([gif.numFrames(), gif.width, gif.height]).toEqual([12, 640, 400]);
    const frame = (i: number): Uint8Array => {
      const pixels = new Uint8Array(640 * 400 * 4);
      gif.decodeAndBlitFrameRGBA(i, pixels);
      return pixels;
    };
    expect(Buffer.compare(frame(0), frame(11))).not.toBe(0);
    expect(report.layerAnalysis).toHaveLength(5);
    expect(report.performanceSummary.loss.first).toBe(1);
  });

  it('paints each layer of the classification map in the color of its archetype', async () => {
    const monitor = await trainingRun();
    await generateMonitoringReport(monitor, { saveDir: folder, now });
    const colors = colorsOf(PNG.sync.read(await readFile(join(folder, 'layer_classifications.png'))));
    for (const layer of monitor.history.layerNames)
      expect(colors).toContain(
        PALETTES.light.archetypes[
          monitor.history.classification(layer, -1 + monitor.history.length)!.archetype
        ].slice(1),
      );
  });

  it.each([
    ['a run', undefined],
    ['a run without captures', 0],
  ])('writes a summary of %s that its schema knows and that reads back as it was', async (_, epochs) => {
    const report = await generateMonitoringReport(
      await trainingRun({}, { names: HOSTILE, ...(epochs === undefined ? {} : { epochs }) }),
      { saveDir: folder, now },
    );
    const text = await readFile(join(folder, 'training_summary.json'), 'utf8');
    const validate = new Ajv2020({ allErrors: true, validateFormats: false, allowUnionTypes: true }).compile(
      await schema(),
    );
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expect(readTrainingSummary(text)).toEqual(report.summary);
    expect(report.saved!.failed).toEqual([]);
  });

  it('refuses a summary that is none, or of a later version', () => {
    expect(() => readTrainingSummary('{')).toThrow('not a training summary');
    expect(() => readTrainingSummary('{"format":"kintsugi-training-summary","version":99}')).toThrow(
      'version 99',
    );
  });

  it('shows the moment at which it was made, however late it is saved', async () => {
    const monitor = await trainingRun({}, { epochs: 3 });
    const files = async (
      report: Awaited<ReturnType<typeof generateMonitoringReport>>,
    ): Promise<Record<string, string>> => {
      const zip = zipTarget({ now });
      await report.save(zip);
      return Object.fromEntries(
        Object.entries(unzipSync(new Uint8Array(await (await zip.blob()).arrayBuffer()))).map(
          ([name, data]) => [name, Buffer.from(data).toString('base64')],
        ),
      );
    };
    const early = await files(await generateMonitoringReport(monitor, { now }));
    const late = await generateMonitoringReport(monitor, { now });
    for (let epoch = 3; epoch < 6; epoch++) await monitor.captureLayerStates(epoch, { logs: { loss: 9 } });
    expect(await files(late)).toEqual(early);
    expect(await files(await generateMonitoringReport(monitor, { now }))).not.toEqual(early);
  });

  it.each([
    ['low', 24],
    ['medium', 40],
    ['high', 80],
  ] as const)(
    'bounds the GIF at %s quality to %i frames by dropping some evenly, never the first or the last',
    async (quality, most) => {
      const monitor = await trainingRun({}, { epochs: 100, layers: 1 });
      monitor.setVisualizationQuality(quality);
      await generateMonitoringReport(monitor, { saveDir: folder, now });
      const gif = new GifReader(await readFile(join(folder, 'phi_distribution_evolution.gif')));
      expect(gif.numFrames()).toBe(most);
      // The bar at the foot says how far the run was: it grows by the same step from frame to frame, and is
      // full in the last.
      const done = Array.from({ length: most }, (_, i) => {
        const pixels = new Uint8Array(640 * 400 * 4);
        gif.decodeAndBlitFrameRGBA(i, pixels);
        const row = Array.from({ length: 640 }, (_, x) => pixels[4 * (398 * 640 + x) + 2]! < 100);
        return row.lastIndexOf(true) + 1;
      });
      expect(done.at(-1)).toBe(640);
      done.forEach((width, i) => expect(Math.abs(width - (640 * (i + 1)) / most)).toBeLessThanOrEqual(1));
    },
  );

  it('saves a setting that reads like a number as the text it is', async () => {
    const monitor = await trainingRun({}, { epochs: 1 });
    const report = await generateMonitoringReport(
      {
        history: monitor.history,
        store: {
          units: () => null,
          status: { ...monitor.store.status, settings: { dataset: 'NaN', rate: NaN, seed: 7 } },
        },
      },
      { saveDir: folder, now },
    );
    expect(report.summary.settings).toEqual({ dataset: 'NaN', rate: 'NaN', seed: 7 });
    expect(
      readTrainingSummary(await readFile(join(folder, 'training_summary.json'), 'utf8')).settings,
    ).toEqual(report.summary.settings);
  });

  it('says what was saved and what was not, keeps it, and saves it when there is room again', async () => {
    let full = true;
    const files = new Map<string, Uint8Array>();
    const target: SaveTarget = {
      name: 'a small disk',
      remove: async () => undefined,
      write: async (path, data) => {
        if (full && path.endsWith('.png')) throw new Error('no room');
        files.set(path, data);
      },
    };
    const report = await generateMonitoringReport(await trainingRun({}, { epochs: 3 }), {
      saveDir: target,
      now,
    });
    expect(report.saved!.failed.map(({ path }) => path)).toEqual([
      'metrics_evolution.png',
      'layer_classifications.png',
    ]);
    expect(report.saved!.saved).toHaveLength(6);
    full = false;
    expect((await report.save(target)).failed).toEqual([]);
    expect(files.size).toBe(8);
  });

  it('makes no markup of names, and holds no script and no address', async () => {
    const { html } = await generateMonitoringReport(await trainingRun({}, { names: HOSTILE, epochs: 3 }), {
      now,
    });
    expect(html).not.toMatch(/<(script|img|iframe|link|object)\b/i);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    expect(html).toContain('&lt;script&gt;');
  });
});

describe('TrainingVisualizer', () => {
  it('saves a picture of every layer under a safe name of its own', async () => {
    const monitor = await trainingRun({ saveDir: folder }, { names: HOSTILE, epochs: 3 });
    const result = await new TrainingVisualizer(monitor, { now }).generateLayerPlots(2);
    expect(result.failed).toEqual([]);
    const names = await readdir(join(folder, 'layer_visualizations'));
    expect(names).toHaveLength(5 + HOSTILE.length);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(await readdir(folder)).toEqual(['layer_visualizations']);
    for (const name of names)
      expect(name).toMatch(
        /_(Oracle|Sentinel|Alchemist|Archivist|Trickster|Luminary|Wanderer)_epoch_0002_20260304_050607\.png$/,
      );
    const archetype = monitor.history.classification('dense/kernel', 2)!.archetype;
    const png = PNG.sync.read(
      await readFile(
        join(folder, 'layer_visualizations', `dense_kernel_${archetype}_epoch_0002_20260304_050607.png`),
      ),
    );
    expect([png.width, png.height]).toEqual([1080, 720]);
    // The archetype's mark, and its band along the top.
    expect(png.data.subarray(4 * (1080 * 2 + 500), 4 * (1080 * 2 + 500) + 3).toString('hex')).toBe(
      PALETTES.light.archetypes[archetype].slice(1),
    );
  });

  it.each([
    ['png', 'png'],
    ['webp', 'webp'],
    ['jpeg', 'jpeg'],
  ] as const)('saves smaller %s pictures where compression is on', async (format, extension) => {
    const monitor = await trainingRun({ saveDir: folder }, { epochs: 2 });
    const first = await new TrainingVisualizer(monitor, { now }).generateLayerPlots(1);
    const plain = await readFile(
      join(
        folder,
        first.saved.find((path) => path.includes('conv2d'))!,
      ),
    );
    monitor.enableCompression({ format, quality: 25 });
    const { saved, failed } = await new TrainingVisualizer(monitor, { now }).generateLayerPlots(1);
    expect(failed).toEqual([]);
    expect(saved.every((path) => path.endsWith(`.${extension}`))).toBe(true);
    const small = await readFile(
      join(
        folder,
        saved.find((path) => path.includes('conv2d'))!,
      ),
    );
    expect(small.length).toBeGreaterThan(2000);
    expect(small.length).toBeLessThan(plain.length);
    if (format === 'png') expect(colorsOf(PNG.sync.read(small)).size).toBeLessThanOrEqual(64);
  });

  it("works within Vue's reactive state", async () => {
    const monitor = await trainingRun({ saveDir: folder }, { epochs: 2, layers: 1 });
    const state = reactive({ visualizer: new TrainingVisualizer(monitor, { now }) });
    const { saved, failed } = await state.visualizer.generateLayerPlots(1);
    expect(failed).toEqual([]);
    expect(saved).toHaveLength(1);
  });

  it('draws with fewer pixels at low quality', async () => {
    const monitor = await trainingRun({ saveDir: folder }, { epochs: 2 });
    monitor.setVisualizationQuality('low');
    const { saved } = await new TrainingVisualizer(monitor, { now }).generateLayerPlots(1);
    expect(PNG.sync.read(await readFile(join(folder, saved[0]!))).width).toBe(720);
  });

  it('removes earlier epochs beyond the policy, never a kept one and never a file of others', async () => {
    const monitor = await trainingRun({ saveDir: folder }, { epochs: 2 });
    monitor.setCleanupPolicy({ keepEvery: 2, maxFiles: 5 });
    const visualizer = new TrainingVisualizer(monitor, { now });
    await visualizer.generateLayerPlots(0);
    const theirs = join(folder, 'layer_visualizations', 'dense_kernel_Oracle_epoch_0001_20200101_000000.png');
    await writeFile(theirs, 'theirs');
    for (const epoch of [1, 2, 3]) await visualizer.generateLayerPlots(epoch);
    const names = await readdir(join(folder, 'layer_visualizations'));
    const at = (epoch: number): number =>
      names.filter((name) => name.includes(`epoch_000${epoch}_20260304`)).length;
    expect([at(0), at(1), at(2), at(3)]).toEqual([5, 0, 5, 5]);
    expect(await readFile(theirs, 'utf8')).toBe('theirs');
  });

  it('names what is missing', async () => {
    expect(() => new TrainingVisualizer({} as LayerMonitor)).toThrow('a LayerMonitor has one');
    const monitor = new LayerMonitor(() => []);
    await expect(new TrainingVisualizer(monitor).generateLayerPlots(0)).rejects.toThrow('saveDir');
    await expect(generateMonitoringReport({} as LayerMonitor)).rejects.toThrow('a LayerMonitor has one');
  });
});

describe('zipTarget', () => {
  it('holds the last version of each file and opens again', async () => {
    const zip = zipTarget({ now });
    await zip.write('a.txt', new TextEncoder().encode('old'));
    await zip.write('a.txt', new TextEncoder().encode('new'));
    await zip.write('layer_visualizations/b.png', Uint8Array.of(1, 2, 3));
    const files = unzipSync(new Uint8Array(await (await zip.blob()).arrayBuffer()));
    expect(Object.keys(files)).toEqual(['a.txt', 'layer_visualizations/b.png']);
    expect(new TextDecoder().decode(files['a.txt'])).toBe('new');
  });

  it('is a valid archive when empty', async () => {
    expect(unzipSync(new Uint8Array(await (await zipTarget().blob()).arrayBuffer()))).toEqual({});
  });
});

describe('folderTarget', () => {
  it.each(['../x', '/x', 'a/../../x', 'a\\b', 'C:x', '', 'a//b', 'a\u0000'])(
    'refuses the path %j',
    async (path) => {
      await expect((await folderTarget(folder)).write(path, new Uint8Array(1))).rejects.toThrow(
        'no path within the folder',
      );
    },
  );

  it('follows no link out of the folder, and leaves no half file', async () => {
    await symlink(tmpdir(), join(folder, 'out'));
    const target = await folderTarget(folder);
    await expect(target.write('out/x.txt', new Uint8Array(1))).rejects.toThrow('leads out of the folder');
    await target.write('a/b.txt', new TextEncoder().encode('old'));
    await target.write('a/b.txt', new TextEncoder().encode('new'));
    expect(await readdir(join(folder, 'a'))).toEqual(['b.txt']);
    expect(await readFile(join(folder, 'a', 'b.txt'), 'utf8')).toBe('new');
    await target.remove('a/none.txt');
  });
});
