import type { EpochScores } from './session.js';
import type { Optimizer } from './settings.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 320;
const HEIGHT = 170;
const [LEFT, RIGHT, TOP, BOTTOM] = [28, 62, 8, 22] as const;
const NAMES: Record<Optimizer, string> = { kintsugi: 'Kintsugi', plain: 'Adam' };

/** Draws PR-AUC of both models over the epochs so far. A score that is not a number breaks the line. */
export function drawCurve(svg: SVGElement, outcomes: readonly EpochScores[], epochs: number): void {
  const last = Math.max(1, epochs - 1);
  const x = (epoch: number) => LEFT + (epoch / last) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - value) * (HEIGHT - TOP - BOTTOM);
  const parts: SVGElement[] = [];
  for (const value of [0, 0.25, 0.5, 0.75, 1]) {
    parts.push(element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
    if (value % 0.5 === 0)
      parts.push(label(String(value), { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }));
  }
  parts.push(
    label('1', { x: x(0), y: HEIGHT - 6, 'text-anchor': 'middle' }),
    label(String(last + 1), { x: x(last), y: HEIGHT - 6, 'text-anchor': 'middle' }),
  );
  const ends: { model: Optimizer; at: number }[] = [];
  for (const model of ['plain', 'kintsugi'] as const) {
    let path = '';
    let broken = true;
    let end: number | undefined;
    for (const { epoch, scores } of outcomes) {
      const value = scores[model].prAuc;
      if (Number.isNaN(value)) {
        broken = true;
        continue;
      }
      path += `${broken ? 'M' : 'L'}${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`;
      broken = false;
      end = y(value);
    }
    // A round cap makes a single point visible.
    parts.push(
      element('path', {
        class: model,
        d: path.includes('L') ? path : path.replace(/^M(.*)$/, 'M$1h.01'),
        'stroke-linecap': 'round',
      }),
    );
    if (end !== undefined) ends.push({ model, at: end });
  }
  const [first, second] = ends.sort((a, b) => a.at - b.at);
  if (first && second && second.at - first.at < 15) {
    const middle = Math.min(Math.max((first.at + second.at) / 2, TOP + 8), HEIGHT - BOTTOM - 8);
    [first.at, second.at] = [middle - 7.5, middle + 7.5];
  }
  for (const { model, at } of ends)
    parts.push(label(NAMES[model], { class: model, x: WIDTH - RIGHT + 8, y: at + 4 }));
  svg.replaceChildren(...parts);
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function label(text: string, attributes: Record<string, string | number>): SVGElement {
  const made = element('text', attributes);
  made.textContent = text;
  return made;
}
