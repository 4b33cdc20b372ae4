import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { directoryTarget, generateMonitoringReport, privateTarget, zipTarget } from '../../src/index.js';
import { trainingRun } from './training-run.js';

async function filesOf(folder: FileSystemDirectoryHandle): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>)
    sizes[name] = handle.kind === 'file' ? (await (handle as FileSystemFileHandle).getFile()).size : -1;
  return sizes;
}

const freshFolder = async (name: string): Promise<FileSystemDirectoryHandle> => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(name, { recursive: true }).catch(() => undefined);
  return root.getDirectoryHandle(name, { create: true });
};

const setQuota = (quotaSize?: number): Promise<unknown> =>
  (cdp() as unknown as { send(method: string, params: object): Promise<unknown> }).send(
    'Storage.overrideQuotaForOrigin',
    { origin: location.origin, ...(quotaSize === undefined ? {} : { quotaSize }) },
  );

describe('reports in a worker', () => {
  it('are made whole, without a document', async () => {
    const worker = new Worker(new URL('./report-worker.ts', import.meta.url), { type: 'module' });
    const { zip, failed, document } = await new Promise<{ zip: Blob; failed: string[]; document: boolean }>(
      (resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data as never);
        worker.onerror = ({ message }) => reject(new Error(message));
      },
    );
    worker.terminate();
    expect(failed).toEqual([]);
    expect(document).toBe(false);
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    expect(Object.keys(files)).toHaveLength(8 + 5);
    for (const [name, data] of Object.entries(files)) {
      if (!/\.(png|gif)$/.test(name)) continue;
      const picture = await createImageBitmap(
        new Blob([data as Uint8Array<ArrayBuffer>], {
          type: name.endsWith('gif') ? 'image/gif' : 'image/png',
        }),
      );
      expect(picture.width, name).toBeGreaterThan(600);
    }
  });
});

describe('SVG files', () => {
  it('are well-formed, and no two of a report share the name of a part', async () => {
    const { metricsPlots, html } = await generateMonitoringReport(await trainingRun({}, { epochs: 4 }));
    expect(Object.keys(metricsPlots)).toEqual([
      'metrics_evolution',
      'layer_classifications',
      'phi_distribution_evolution',
    ]);
    for (const [name, svg] of Object.entries(metricsPlots)) {
      const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
      expect(parsed.querySelector('parsererror'), name).toBeNull();
      expect(parsed.querySelectorAll('rect, path, text').length, name).toBeGreaterThan(10);
      for (const clipped of parsed.querySelectorAll('[clip-path]'))
        expect(
          parsed.querySelector(`[id="${/#(.+)\)/.exec(clipped.getAttribute('clip-path')!)![1]}"]`),
          name,
        ).not.toBeNull();
    }
    const ids = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('[id]')].map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('directories of a page', () => {
  afterEach(() => setQuota());

  it('that are full keep what is there, name what was not saved, and take it once there is room', async () => {
    const report = await generateMonitoringReport(await trainingRun({}, { epochs: 4 }));
    const folder = await freshFolder('full');
    await folder.getFileHandle('training_summary.json', { create: true }).then(async (handle) => {
      const stream = await handle.createWritable();
      await stream.write('old');
      await stream.close();
    });
    const { usage } = await navigator.storage.estimate();
    await setQuota(usage! + 2000);
    const first = await report.save(directoryTarget(folder));
    expect(first.failed.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['monitoring_report.html', 'metrics_evolution.png']),
    );
    for (const { error } of first.failed) {
      expect(error).toMatchObject({ code: 'storage' });
      expect(error.message).toContain('there is no room left');
    }
    const left = await filesOf(folder);
    for (const { path } of first.failed)
      expect(left[path], `${path} is left empty`).toBe(path === 'training_summary.json' ? 3 : undefined);
    await setQuota();
    expect((await report.save(directoryTarget(folder))).failed).toEqual([]);
    const sizes = Object.values(await filesOf(folder));
    expect(sizes).toHaveLength(8);
    expect(Math.min(...sizes)).toBeGreaterThan(500);
  });

  it('that are gone, or files that another writer holds, are named with the reason', async () => {
    const report = await generateMonitoringReport(await trainingRun({}, { epochs: 2 }));
    const root = await navigator.storage.getDirectory();
    const folder = await freshFolder('held');
    const held = await folder.getFileHandle('training_summary.json', { create: true });
    const other = await (
      held as unknown as { createWritable(options: { mode: string }): Promise<FileSystemWritableFileStream> }
    ).createWritable({ mode: 'exclusive' });
    const result = await report.save(directoryTarget(folder));
    expect(result.failed.map(({ path }) => path)).toEqual(['training_summary.json']);
    expect(result.saved).toHaveLength(7);
    await other.abort();
    await root.removeEntry('held', { recursive: true });
    const gone = await report.save(directoryTarget(folder));
    expect(gone.saved).toEqual([]);
    expect(gone.failed[0]!.error.message).toContain('could not be saved to the folder held');
  });

  it('are never left by a path, and a zip file of the same report holds the same files', async () => {
    const target = await privateTarget('paths');
    for (const path of ['../x', '/x', 'a//b', 'a\\b'])
      await expect(target.write(path, new Uint8Array(1))).rejects.toThrow('no path within the folder');
    const report = await generateMonitoringReport(await trainingRun({}, { epochs: 2 }));
    const zip = zipTarget();
    const { saved } = await report.save(zip);
    expect((await report.save(target)).saved).toEqual(saved);
    expect([...zip.paths]).toEqual(saved);
  });
});
