import { checkOptions, type OptionTable } from '../../core/check-options.js';

export interface AnomalyOptions {
  /**
   * How `phi_spike` is judged: by a robust scale of the changes before (default), or by 3σ of all changes, at the
   * end.
   */
  method?: 'robust' | 'sigma';
}

const OPTIONS: OptionTable<AnomalyOptions> = {
  method: [(value) => value === 'robust' || value === 'sigma', "'robust' or 'sigma'"],
};

export function checkAnomalyOptions(options: AnomalyOptions, who: string, path = ''): AnomalyOptions {
  return checkOptions(who, options, OPTIONS, path);
}
