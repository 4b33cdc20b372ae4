import type { Box } from '../scene/marks.js';

export interface PlacedUnit {
  index: number;
  x: number;
  y: number;
}

export interface PlacedSide {
  units: PlacedUnit[];
  /** The largest radius at which no two units touch. */
  radius: number;
  /** Names of the blocks with their middles. */
  labels: { text: string; y: number }[];
}

const LARGEST_RADIUS = 15;
const GAP = 12;

/**
 * Units in a box: a column while they fit, a grid read row by row otherwise; one block below the other where
 * they fall into blocks.
 */
export function placeUnits(
  shown: readonly number[],
  area: Box,
  blocks: readonly string[] = [''],
  total = shown.length,
): PlacedSide {
  const perBlock = Math.max(1, Math.ceil(total / blocks.length));
  const groups = blocks.map((text, block) => ({
    text,
    members: shown.filter((index) => Math.min(blocks.length - 1, Math.floor(index / perBlock)) === block),
  }));
  const [wide, tall] = [area.right - area.left, area.bottom - area.top - GAP * (blocks.length - 1)];
  // The finest grid that holds every block: as many columns as make cells square.
  const fullest = Math.max(1, ...groups.map(({ members }) => members.length));
  const each = tall / blocks.length;
  const columns = fullest * 13 <= each ? 1 : Math.max(1, Math.ceil(Math.sqrt((fullest * wide) / each)));
  const rows = Math.ceil(fullest / columns);
  const [dx, dy] = [wide / columns, Math.min(each / rows, 2.4 * LARGEST_RADIUS)];
  const units: PlacedUnit[] = [];
  const labels: PlacedSide['labels'] = [];
  groups.forEach(({ text, members }, block) => {
    const top = area.top + block * (each + GAP);
    const own = Math.ceil(members.length / columns);
    const start = top + (each - own * dy) / 2;
    members.forEach((index, place) =>
      units.push({
        index,
        x: area.left + ((place % columns) + 0.5) * dx,
        y: start + (Math.floor(place / columns) + 0.5) * dy,
      }),
    );
    labels.push({ text, y: top + each / 2 });
  });
  return { units, radius: Math.min(LARGEST_RADIUS, dx * 0.47, dy * 0.47), labels };
}
