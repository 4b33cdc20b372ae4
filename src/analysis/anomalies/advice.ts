import type { AnomalyType } from '../../core/anomaly.js';

/**
 * What to do about each kind of anomaly: the guide's troubleshooting table, and what the field does about the
 * rest.
 */
export const ADVICE: Readonly<Record<AnomalyType, string>> = {
  phi_spike:
    'Look at the batches of this epoch and at the learning rate; if spikes return, lower β or clip gradients.',
  classification_instability:
    'Capture less often or ask for hysteresis, and check whether the training converges; a smaller learning rate calms layers that really change.',
  convergence_issue:
    'Train longer if the loss still falls; lower the learning rate or let β decay if it rises or φ will not settle.',
  phi_explosion: 'Increase the regularisation λ, decrease β, or clip φ to a smaller phiMax.',
  phi_collapse: 'Decrease λ or β, or hold the mean of φ; check that gradients reach this layer.',
  non_finite:
    'Lower the learning rate, clip gradients, and look for divisions by zero or logarithms of zero before this epoch.',
  dead_layer:
    'Use a smaller learning rate or an activation that does not die (leaky ReLU), and check the initialisation.',
  saturation: 'Raise phiMax, lower β or increase λ: values at the clip cannot tell weights apart.',
  stalled:
    'Check that gradients are not zero; raise the learning rate or β, or look at the data and the loss.',
  plot_range: 'Use the logarithmic view, or look at the extremes in the table: one value dwarfs all others.',
  memory: 'Capture less often, sample layers, or raise the bound; older captures are being thinned.',
};
