import { dateOf } from './check-report.js';
import { LayerFileNames, epochInName, timestamp } from './file-names.js';
import { layerDrawables } from './layer-drawables.js';
import { pictureOf } from './picture.js';
import { rasterFile } from './raster-file.js';
import { findRaster, type MakeRaster } from './raster.js';
import { DEFAULT_PICTURES, type ReportSource, type ReportTools, type SaveResult } from './report-source.js';
import { asError } from '../core/as-error.js';
import { saveFiles, writeLimit } from './save-files.js';
import { withinLimit } from './time-limit.js';
import { toSaveTarget, type SaveDir } from './targets/to-save-target.js';

const FOLDER = 'layer_visualizations';

/**
 * Saves pictures of the layers, and removes those of earlier epochs by the source's policy. Remembers what it
 * made: no other file is ever removed.
 */
export class LayerPlots {
  readonly #source: ReportSource;
  readonly #saveDir: SaveDir;
  readonly #tools: ReportTools;
  readonly #now: () => Date;
  readonly #names = new LayerFileNames();
  #made: { path: string; epoch: number }[] = [];
  #maker: Promise<MakeRaster> | undefined;

  constructor(source: ReportSource, saveDir: SaveDir, tools: ReportTools) {
    this.#source = source;
    this.#saveDir = saveDir;
    this.#tools = tools;
    this.#now = tools.now ?? (() => new Date());
  }

  async save(epoch: number): Promise<SaveResult> {
    const source = this.#source;
    const settings = source.visualization ?? DEFAULT_PICTURES;
    const limit = writeLimit(this.#tools);
    const at = timestamp(dateOf('TrainingVisualizer', this.#now));
    const target = await toSaveTarget(this.#saveDir);
    const files = layerDrawables(source).map((layer) => {
      const { layer: name, classification } = layer.data;
      const file = `${this.#names.nameOf(name)}_${classification?.archetype ?? 'Unclassified'}`;
      const extension = settings.compression?.format ?? 'png';
      return {
        path: `${FOLDER}/${file}_epoch_${epochInName(epoch)}_${at}.${extension}`,
        make: async () => rasterFile(await this.#canvas(), await pictureOf(layer), settings),
      };
    });
    const result = await saveFiles(target, files, limit);
    const again = new Set(result.saved);
    this.#made = [
      ...this.#made.filter(({ path }) => !again.has(path)),
      ...result.saved.map((path) => ({ path, epoch })),
    ];
    const { cleanup } = source.visualization ?? {};
    if (cleanup)
      await this.#cleanUp(epoch, cleanup, (path) => withinLimit(() => target.remove(path), limit), result);
    return result;
  }

  #canvas(): Promise<MakeRaster> {
    return (this.#maker ??= this.#tools.raster ? Promise.resolve(this.#tools.raster) : findRaster());
  }

  /**
   * Of earlier epochs' files, but every `keepEvery`-th epoch's, the oldest go until no more than `maxFiles`
   * are left.
   */
  async #cleanUp(
    epoch: number,
    { keepEvery, maxFiles }: { keepEvery: number; maxFiles: number },
    remove: (path: string) => Promise<void>,
    result: SaveResult,
  ): Promise<void> {
    const passing = this.#made.filter((file) => file.epoch % keepEvery !== 0);
    const surplus = passing
      .filter((file) => file.epoch < epoch)
      .slice(0, Math.max(0, passing.length - maxFiles));
    for (const { path } of surplus) {
      try {
        await remove(path);
        this.#made = this.#made.filter((file) => file.path !== path);
      } catch (error) {
        result.failed.push({ path, error: asError(error) });
      }
    }
  }
}
