import type { Plot, Probe } from '../../charts/chart-model.js';
import type { View } from '../shared/view-state.js';

/** What the pointer needs of the chart that it moves over. */
interface ChartHost {
  readonly view: View;
  readonly plot: Plot | null;
  readonly stage: HTMLElement | null;
  overlay(name: 'hair' | 'now' | 'band' | 'dot' | 'tip'): HTMLElement | null;
  pick(probe: Probe): void;
}

/** A press that moved less than this is a click. */
const DRAG_START = 6;
const ZOOM_STEP = 0.6;

/**
 * Reads a chart with pointer and keyboard: hover shows exact values, a drag or + zooms, a click or Enter
 * picks. Moves overlays; draws nothing.
 */
export class ChartPointer {
  readonly #host: ChartHost;
  #probe: Probe | null = null;
  #pressed: number | null = null;
  #dragging = false;

  constructor(host: ChartHost) {
    this.#host = host;
  }

  /** After a drawing: places have moved. */
  refresh(): void {
    if (this.#probe) this.#show(this.#host.plot?.at(this.#probe.column, this.#probe.row) ?? null, false);
  }

  /** Moves the linked marks to the view's epoch and to the hovered one. */
  follow(): void {
    const { view, plot } = this.#host;
    this.#place('hair', view.hover, plot);
    this.#place('now', view.state.epoch, plot);
  }

  readonly move = (event: PointerEvent): void => {
    const [x, y] = this.#at(event);
    if (this.#pressed !== null && this.#host.plot?.epochs && Math.abs(x - this.#pressed) > DRAG_START)
      this.#dragging = true;
    if (this.#dragging) this.#band(Math.min(x, this.#pressed!), Math.abs(x - this.#pressed!));
    this.#show(this.#host.plot?.probe(x, y) ?? null);
  };

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#pressed = this.#at(event)[0];
    try {
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    } catch {
      // A pointer that is already gone has nothing to capture.
    }
  };

  readonly up = (event: PointerEvent): void => {
    const [x, y] = this.#at(event);
    const { plot, view } = this.#host;
    const [pressed, dragging] = [this.#pressed, this.#dragging];
    this.#stopDrag();
    if (dragging && pressed !== null && plot?.epochs) {
      this.#zoom(
        plot.epochs.toEpoch(Math.max(plot.area.left, Math.min(x, pressed))),
        plot.epochs.toEpoch(Math.min(plot.area.right, Math.max(x, pressed))),
      );
      return;
    }
    const probe = plot?.probe(x, y);
    if (probe && pressed !== null) this.#host.pick(probe);
    else if (!probe) view.setHover(null);
  };

  readonly leave = (): void => {
    this.#stopDrag();
    this.#show(null);
  };

  readonly showAll = (): void => this.#host.view.set({ zoom: null });

  readonly key = (event: KeyboardEvent): void => {
    const { plot, view } = this.#host;
    if (!plot || plot.columns === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      PageUp: [-10, 0],
      PageDown: [10, 0],
    };
    const { column, row } = this.#probe ?? { column: plot.columns, row: 0 };
    const step = steps[event.key];
    let next: Probe | null | undefined;
    if (step)
      next = plot.at(
        Math.max(0, Math.min(plot.columns - 1, column + step[0])),
        Math.max(0, Math.min(plot.rows - 1, row + step[1])),
      );
    else if (event.key === 'Home') next = plot.at(0, row);
    else if (event.key === 'End') next = plot.at(plot.columns - 1, row);
    else if ((event.key === 'Enter' || event.key === ' ') && this.#probe) this.#host.pick(this.#probe);
    else if (event.key === 'Escape') this.#show(null);
    else if ((event.key === '+' || event.key === '=' || event.key === '-') && plot.epochs)
      this.#zoomAbout(event.key === '-' ? 1 / ZOOM_STEP : ZOOM_STEP);
    else if (event.key === '0') view.set({ zoom: null });
    else return;
    event.preventDefault();
    if (next) this.#show(next);
  };

  #zoomAbout(factor: number): void {
    const { epochs, area } = this.#host.plot!;
    const [from, to] = [epochs!.toEpoch(area.left), epochs!.toEpoch(area.right)];
    const center = this.#probe?.epoch ?? (from + to) / 2;
    this.#zoom(center - (center - from) * factor, center + (to - center) * factor);
  }

  #zoom(from: number, to: number): void {
    if (to - from > 1e-6) this.#host.view.set({ zoom: [from, to] });
  }

  #stopDrag(): void {
    this.#pressed = null;
    this.#dragging = false;
    const band = this.#host.overlay('band');
    if (band) band.style.visibility = 'hidden';
  }

  #show(probe: Probe | null, tell = true): void {
    this.#probe = probe;
    if (tell) this.#host.view.setHover(probe?.epoch ?? null);
    const tip = this.#host.overlay('tip');
    const dot = this.#host.overlay('dot');
    const stage = this.#host.stage;
    if (!tip || !dot || !stage) return;
    tip.style.visibility = dot.style.visibility = probe ? 'visible' : 'hidden';
    if (!probe) {
      tip.replaceChildren();
      return;
    }
    dot.style.translate = `${probe.x}px ${probe.y}px`;
    tip.replaceChildren(
      ...probe.lines.map((line, i) => {
        const part = document.createElement(i === 0 ? 'b' : 'span');
        const own = document.createElement('bdi');
        own.textContent = line.length > 160 ? `${line.slice(0, 160)}…` : line;
        part.append(own);
        return part;
      }),
    );
    const { offsetWidth: width, offsetHeight: height } = tip;
    const left = probe.x + 14 + width > stage.clientWidth ? Math.max(0, probe.x - 14 - width) : probe.x + 14;
    const top = Math.max(
      2,
      Math.min(
        stage.clientHeight - height - 2,
        probe.y - height - 8 < 0 ? probe.y + 12 : probe.y - height - 8,
      ),
    );
    tip.style.translate = `${left}px ${top}px`;
  }

  #band(left: number, width: number): void {
    const band = this.#host.overlay('band');
    if (!band) return;
    band.style.visibility = 'visible';
    band.style.translate = `${left}px 0`;
    band.style.width = `${width}px`;
  }

  #place(name: 'hair' | 'now', epoch: number | null, plot: Plot | null): void {
    const mark = this.#host.overlay(name);
    if (!mark) return;
    const x = epoch === null || !plot?.epochs ? NaN : plot.epochs.toPixel(epoch);
    const inside = plot !== null && x >= plot.area.left - 1 && x <= plot.area.right + 1;
    mark.style.visibility = inside ? 'visible' : 'hidden';
    if (!inside) return;
    mark.style.translate = `${x}px 0`;
    mark.style.height = `${plot.area.bottom}px`;
  }

  #at(event: PointerEvent): [number, number] {
    const box = this.#host.stage!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
}
