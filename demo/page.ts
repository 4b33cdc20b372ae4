import * as tf from '@tensorflow/tfjs';
import { generateMonitoringReport, zipTarget, type MonitorStore, type ReportSource } from 'kintsugi-monitor';
import { optimizerPhi, weightMagnitude } from 'kintsugi-monitor/tfjs';
import { drawCurve } from './curve.js';
import { TrainingSession, type EpochScores, type Progress } from './session.js';
import {
  PRESETS,
  queryFromSettings,
  settingsFromQuery,
  type BackendChoice,
  type Preset,
  type Settings,
} from './settings.js';
import type { DataKind } from './data.js';
import type { Optimizer } from './settings.js';

declare global {
  interface Window {
    kintsugiDemo: DemoPage;
  }
}

const BACKEND_NAMES = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' } as const;
const score = new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const MODELS = ['kintsugi', 'plain'] as const;

type Phase = 'ready' | 'starting' | 'training' | 'paused' | 'finished' | 'failed';

/** Wires the page's form, table and monitor to one training session at a time. */
export class DemoPage {
  phase: Phase = 'ready';
  session: TrainingSession | undefined;
  readonly outcomes: EpochScores[] = [];
  private preset: Preset;
  private settings: Settings;
  /** Resolves when the session in progress has let go of its model. */
  private over: Promise<void> = Promise.resolve();
  private startedAt = 0;
  private drawn = 0;

  constructor(
    private readonly document: Document,
    query: string,
  ) {
    ({ preset: this.preset, settings: this.settings } = settingsFromQuery(query));
    this.buildGallery();
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.train();
    });
    this.form.addEventListener('input', () => {
      this.settings = { ...this.settings, ...this.read() };
      this.showSettings();
    });
    this.get('pause').addEventListener('click', () => this.togglePause());
    this.get('reset').addEventListener('click', () => void this.reset());
    this.get('theme').setAttribute('aria-pressed', String(this.dark));
    this.get('theme').addEventListener('click', () => this.toggleTheme());
    this.write();
    this.show('ready', 'Ready. Press Train.');
    Object.assign(this.get('monitor'), { saveReport: saveRun });
    drawCurve(this.get('curve') as unknown as SVGElement, [], this.settings.epochs);
  }

  get store(): MonitorStore | undefined {
    return this.session?.store;
  }

  /** Tensors that TensorFlow.js holds now. */
  get tensors(): number {
    return tf.memory().numTensors;
  }

  /** The values that the monitor measures, read back from the model: one array per layer. */
  async phi(): Promise<{ name: string; values: number[] }[]> {
    if (!this.session) return [];
    const source = this.session.settings.optimizer === 'kintsugi' ? optimizerPhi() : weightMagnitude();
    return Promise.all(
      source(this.session.monitored).map(async ({ name, tensor }) => {
        const values = Array.from(await tensor.data());
        if (!(tensor instanceof tf.Variable)) tensor.dispose();
        return { name, values };
      }),
    );
  }

  async train(): Promise<void> {
    if (!this.form.reportValidity()) return;
    await this.reset();
    history.replaceState(
      null,
      '',
      `${location.pathname}${queryFromSettings(this.preset, this.settings)}${location.hash}`,
    );
    let release = () => {};
    this.over = new Promise((resolve) => (release = resolve));
    this.show('starting', 'Preparing data and models…');
    let session: TrainingSession | undefined;
    try {
      session = await TrainingSession.create(this.settings);
      this.session = session;
      (this.get('monitor') as HTMLElement & { store: MonitorStore }).store = session.store;
      this.bringMonitorIntoView();
      this.get('setting').textContent =
        `${BACKEND_NAMES[session.backend]}: ${session.backendReason} ${describeData(session)}`;
      this.startedAt = performance.now();
      this.show('training', 'Training…');
      await session.train({
        progress: (progress) => this.showProgress(progress),
        epoch: (outcome) => this.showEpoch(outcome),
      });
      if (this.session === session)
        this.show('finished', `Finished in ${Math.round((performance.now() - this.startedAt) / 1000)} s.`);
    } catch (error) {
      this.show('failed', `Training stopped: ${error instanceof Error ? error.message : String(error)}`);
      console.error(error);
    } finally {
      release();
    }
  }

  /** On a narrow page the monitor lies below everything that the reader has just pressed. */
  private bringMonitorIntoView(): void {
    const monitor = this.get('monitor');
    if (monitor.getBoundingClientRect().top < innerHeight * 0.9) return;
    monitor.scrollIntoView({
      block: 'start',
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
  }

  /** Ends the run in progress, if any, and clears its results; the settings stay. */
  async reset(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    session?.stop();
    await this.over;
    session?.dispose();
    this.outcomes.length = 0;
    this.clearScores();
    this.show('ready', 'Ready. Press Train.');
  }

  togglePause(): void {
    if (!this.session) return;
    if (this.session.paused) {
      this.session.resume();
      this.show('training', 'Training…');
    } else {
      this.session.pause();
      this.show('paused', 'Paused. The monitor stays as it is.');
    }
  }

  private choose(preset: Preset): void {
    this.preset = preset;
    const { data, epochs, seed, backend } = this.settings;
    this.settings = { ...settingsFromQuery(`?run=${preset.id}`).settings, data, epochs, seed, backend };
    this.write();
    void this.train();
  }

  private toggleTheme(): void {
    const dark = !this.dark;
    const theme = dark ? 'dark' : 'light';
    this.document.documentElement.dataset['theme'] = theme;
    this.get('monitor').setAttribute('theme', theme);
    this.get('theme').setAttribute('aria-pressed', String(dark));
  }

  private get dark(): boolean {
    const { theme } = this.document.documentElement.dataset;
    return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  private buildGallery(): void {
    this.get('presets').replaceChildren(
      ...PRESETS.map((preset) => {
        const button = this.document.createElement('button');
        button.type = 'button';
        button.className = 'preset';
        button.dataset['preset'] = preset.id;
        const title = this.document.createElement('strong');
        title.textContent = preset.title;
        button.append(title, preset.text);
        button.addEventListener('click', () => this.choose(preset));
        return button;
      }),
    );
  }

  private read(): Partial<Settings> {
    const values = new FormData(this.form);
    const number = (name: string) => Number(values.get(name));
    return {
      data: values.get('data') as DataKind,
      optimizer: values.get('optimizer') as Optimizer,
      backend: values.get('backend') as BackendChoice,
      learningRate: number('learningRate'),
      beta: number('beta'),
      epochs: number('epochs'),
      seed: number('seed'),
    };
  }

  private write(): void {
    for (const [name, value] of Object.entries(this.settings)) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
        field.value = String(value);
    }
    this.showSettings();
  }

  private showSettings(): void {
    this.get('beta-value').textContent = this.settings.beta.toFixed(2);
    for (const button of this.document.querySelectorAll<HTMLElement>('.preset')) {
      button.setAttribute('aria-pressed', String(button.dataset['preset'] === this.preset.id));
    }
  }

  private show(phase: Phase, text: string): void {
    this.phase = phase;
    this.get('state').textContent = text;
    const running = phase === 'training' || phase === 'paused';
    const pause = this.get('pause') as HTMLButtonElement;
    pause.disabled = !running;
    pause.textContent = phase === 'paused' ? 'Resume' : 'Pause';
    (this.get('reset') as HTMLButtonElement).disabled = phase === 'ready' || phase === 'starting';
    (this.get('train') as HTMLButtonElement).disabled = phase === 'starting' || running;
  }

  private showProgress({ epoch, batch, batches }: Progress): void {
    // A batch can be a millisecond: the page is told at most some twenty times a second.
    const now = performance.now();
    if (batch < batches && now - this.drawn < 50) return;
    this.drawn = now;
    const { epochs } = this.session?.settings ?? this.settings;
    const bar = this.get('progress') as HTMLProgressElement;
    bar.max = epochs * batches;
    bar.value = epoch * batches + batch;
    const left = ((now - this.startedAt) / 1000) * ((bar.max - bar.value) / Math.max(1, bar.value));
    this.get('progress-text').textContent =
      `epoch ${epoch + 1} of ${epochs}${epoch > 0 && left > 0 ? ` · ${Math.ceil(left)} s left` : ''}`;
  }

  private showEpoch(outcome: EpochScores): void {
    this.outcomes.push(outcome);
    for (const name of ['precision', 'recall', 'prAuc', 'loss'] as const) {
      const values = MODELS.map((model) =>
        name === 'loss' ? outcome.loss[model] : outcome.scores[model][name],
      );
      MODELS.forEach((model, index) => {
        const cell = this.cell(name, model);
        const [own, other] = [values[index]!, values[1 - index]!];
        cell.textContent = Number.isFinite(own)
          ? score.format(own)
          : Number.isNaN(own) && name !== 'loss'
            ? '–'
            : String(own);
        // Ahead by what is shown, not by what rounds away. A loss is better low; both minimize the same one.
        const ahead =
          name === 'loss' ? score.format(own) < score.format(other) : score.format(own) > score.format(other);
        cell.classList.toggle('ahead', ahead && Number.isFinite(own) && Number.isFinite(other));
      });
    }
    drawCurve(
      this.get('curve') as unknown as SVGElement,
      this.outcomes,
      this.session?.settings.epochs ?? this.settings.epochs,
    );
  }

  private clearScores(): void {
    for (const cell of this.document.querySelectorAll<HTMLElement>('[data-score]')) {
      cell.textContent = '–';
      cell.classList.remove('ahead');
    }
    (this.get('progress') as HTMLProgressElement).value = 0;
    this.get('progress-text').textContent = 'epoch 0';
    drawCurve(this.get('curve') as unknown as SVGElement, [], this.settings.epochs);
  }

  private get form(): HTMLFormElement {
    return this.get('controls') as HTMLFormElement;
  }

  private cell(name: string, model: Optimizer): HTMLElement {
    return this.document.querySelector<HTMLElement>(`[data-score="${name}"][data-model="${model}"]`)!;
  }

  private get(id: string): HTMLElement {
    return this.document.getElementById(id)!;
  }
}

function describeData({ data }: TrainingSession): string {
  const events = data.train.y.reduce((sum, label) => sum + label, 0);
  return `· ${data.train.count.toLocaleString('en')} examples to learn from and as many held out, ${events} events in each.`;
}

/**
 * Hands the visitor the run's report as a zip file; `kintsugi-run.json` in it is what `RunHistory.fromJSON`
 * reads back.
 */
async function saveRun({ store, history }: Pick<ReportSource, 'store' | 'history'>): Promise<void> {
  const zip = zipTarget();
  const { failed } = await (await generateMonitoringReport({ store, history })).save(zip);
  await zip.write('kintsugi-run.json', new TextEncoder().encode(JSON.stringify(history)));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await zip.blob());
  link.download = 'kintsugi-report.zip';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  if (failed[0]) throw failed[0].error;
}
