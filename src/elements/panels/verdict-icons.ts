import { svg, type SVGTemplateResult } from 'lit';
import type { Verdict } from '../shared/verdict.js';

const waiting = svg`<circle
  cx="9" cy="9" r="6.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 3"
/>`;

const healthy = svg`<circle cx="9" cy="9" r="8" fill="currentColor" />
  <path d="M5 9.3l2.8 2.7L13 6.4" fill="none" stroke="var(--_surface)" stroke-width="2" />`;

const warning = svg`<path d="M9 1.5L17 16H1z" fill="currentColor" />
  <path d="M9 6.5v4.5M9 12.6v1.7" stroke="var(--_surface)" stroke-width="2" />`;

const critical = svg`<path d="M5.5 1h7L17 5.5v7L12.5 17h-7L1 12.5v-7z" fill="currentColor" />
  <path d="M9 4.6v5.6M9 11.8v1.8" stroke="var(--_surface)" stroke-width="2" />`;

/** The sign beside a verdict, in a box of 18 by 18; told apart by shape as well as by color. */
export const VERDICT_ICONS: Record<Verdict['level'], SVGTemplateResult> = {
  waiting,
  healthy,
  warning,
  critical,
};
