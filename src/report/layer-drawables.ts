import { layerPicture } from '../charts/figures/layer-picture.js';
import type { LayerPictureData } from '../charts/figures/layer-picture-data.js';
import type { Drawable } from './picture.js';
import type { ReportSource } from './report-source.js';

export interface LayerDrawable extends Drawable {
  data: LayerPictureData;
}

export const LAYER_SIZE = { width: 720, height: 480 } as const;

/** A picture of each layer whose units were measured, in the order of the history. */
export function layerDrawables({ history, store }: ReportSource): LayerDrawable[] {
  const { epochs, length } = history;
  return history.layerNames.flatMap((layer) => {
    const reading = store?.units(layer);
    if (!reading) return [];
    let index = length - 1;
    while (index > 0 && epochs[index]! > reading.epoch) index--;
    const metrics = history.at(index)?.layers.find((each) => each.layer === layer)?.metrics ?? {};
    const data: LayerPictureData = {
      layer,
      epoch: reading.epoch,
      shape: reading.shape,
      stats: reading.stats,
      classification: history.classification(layer, index),
      metrics,
    };
    const model = layerPicture(data);
    return [
      {
        ...LAYER_SIZE,
        data,
        summary: model.summary,
        *draw(scene, theme) {
          scene.place(model.draw(scene, theme).scene, 0, 0);
          yield;
        },
      },
    ];
  });
}
