/** The same rules in plain float64 JavaScript: what the optimizer's tensors must agree with. */
export interface ReferenceSettings {
  beta: number;
  lambda: number;
  persistence: number;
  betaDecay: number;
  phiMin: number;
  phiMax: number;
  layerShare: number;
}

export type InnerStep = (gradient: number[], step: number) => number[];

export function sgdStep(rate: number): InnerStep {
  return (gradient) => gradient.map((g) => -rate * g);
}

export function adamStep(rate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): InnerStep {
  let m: number[] = [];
  let v: number[] = [];
  return (gradient, step) =>
    gradient.map((g, i) => {
      m[i] = beta1 * (m[i] ?? 0) + (1 - beta1) * g;
      v[i] = beta2 * (v[i] ?? 0) + (1 - beta2) * g * g;
      return (
        (-rate * (m[i]! / (1 - beta1 ** (step + 1)))) /
        (Math.sqrt(v[i]! / (1 - beta2 ** (step + 1))) + epsilon)
      );
    });
}

/** One layer trained by the rule of the value weights. */
export class ReferenceLayer {
  phi: number[];
  average: number[];
  relative: number[] = [];
  steps = 0;

  constructor(
    public theta: number[],
    private readonly inner: InnerStep,
    private readonly settings: ReferenceSettings,
  ) {
    this.phi = theta.map(() => 1);
    this.average = theta.map(() => 1);
  }

  /** One step. `touched` are the weights that a sparse layer's batch used; `model` is the model's mean |g|. */
  apply(gradient: number[], model = meanMagnitude([gradient]), touched = gradient.map(() => true)): void {
    const { beta, betaDecay, lambda, persistence, phiMin, phiMax, layerShare } = this.settings;
    const step = this.inner(gradient, this.steps);
    const layerPhi = this.phi.reduce((total, p) => total + p, 0) / this.phi.length;
    this.theta = this.theta.map((value, i) => value + (this.phi[i]! / layerPhi) * step[i]!);
    const mean = meanMagnitude([gradient.filter((_, i) => touched[i])]);
    if (Number.isFinite(mean) && mean > 0) {
      this.relative = gradient.map((g) => Math.abs(g) / (mean ** (1 - layerShare) * model ** layerShare));
      const rate = beta / (1 + betaDecay * this.steps);
      this.average = this.average.map((e, i) =>
        touched[i] ? persistence * e + (1 - persistence) * this.relative[i]! : e,
      );
      this.phi = this.phi.map((p, i) =>
        touched[i] ? Math.min(phiMax, Math.max(phiMin, p + rate * (this.average[i]! - lambda * p))) : p,
      );
    }
    this.steps++;
  }
}

/** Mean |g| over all weights of the layers whose gradient says anything: finite, and not all zero. */
export function meanMagnitude(layers: readonly number[][]): number {
  const usable = layers.filter((layer) => {
    const total = layer.reduce((sum, g) => sum + Math.abs(g), 0);
    return Number.isFinite(total) && total > 0;
  });
  const count = usable.reduce((sum, layer) => sum + layer.length, 0);
  return usable.flat().reduce((sum, g) => sum + Math.abs(g), 0) / count;
}
