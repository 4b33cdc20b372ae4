/** The same rules in plain float64 JavaScript: what the optimiser's tensors must agree with. */
export interface ReferenceSettings {
  beta: number;
  lambda: number;
  persistence: number;
  betaDecay: number;
  phiMin: number;
  phiMax: number;
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

  apply(gradient: number[]): void {
    const { beta, betaDecay, lambda, persistence, phiMin, phiMax } = this.settings;
    const step = this.inner(gradient, this.steps);
    this.theta = this.theta.map((value, i) => value + this.phi[i]! * step[i]!);
    const mean = gradient.reduce((total, g) => total + Math.abs(g), 0) / gradient.length;
    if (Number.isFinite(mean) && mean > 0) {
      this.relative = gradient.map((g) => Math.abs(g) / mean);
      this.average = this.average.map((e, i) => persistence * e + (1 - persistence) * this.relative[i]!);
      const rate = beta / (1 + betaDecay * this.steps);
      this.phi = this.phi.map((p, i) =>
        Math.min(phiMax, Math.max(phiMin, p + rate * (this.average[i]! - lambda * p))),
      );
    }
    this.steps++;
  }
}
