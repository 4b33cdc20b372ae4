import type { LayerSummary } from '../analysis/summarize-run.js';
import { archetypeColor, fixedTheme } from '../charts/theme/chart-theme.js';
import { counted, FILE_FORMAT } from '../charts/figures/run-figure.js';
import { ARCHETYPE_MARKS, inkOn } from '../charts/theme/palette.js';
import type { Anomaly, AnomalyLevel } from '../core/anomaly.js';
import type { Archetype } from '../core/classification.js';
import { metricSymbol } from '../core/metrics.js';
import { escapeHtml, nameHtml, sentenceHtml } from './html-text.js';
import { REPORT_STYLES } from './report-styles.js';
import type { TrainingSummary } from './training-summary.js';

/**
 * A figure as SVG text, with the sentence that says what it shows. No two may share the ids of their parts.
 */
export interface ReportFigure {
  svg: string;
  caption: string;
}

/** Anomalies and layers listed one by one at most. */
const MOST_ROWS = 500;
const LEVELS: Record<AnomalyLevel, string> = { critical: 'Critical', warning: 'Warning', info: 'Note' };

/** Figures as text that may stand in HTML: a report is also made of histories that nobody checked. */
const value = (figure: number): string => escapeHtml(FILE_FORMAT.value(figure));
const count = (figure: number): string => escapeHtml(FILE_FORMAT.count(figure));
const share = (figure: number): string => escapeHtml(FILE_FORMAT.share(figure));

/** The class and the word of a level; a level that does not exist has a word only. */
function levelOf(level: AnomalyLevel): { css: string; word: string } {
  return Object.hasOwn(LEVELS, level)
    ? { css: level, word: LEVELS[level] }
    : { css: '', word: escapeHtml(String(level)) };
}

/** The whole report as one HTML file that needs neither a network nor a script. */
export function reportHtml(
  summary: TrainingSummary,
  figures: readonly ReportFigure[],
  pictures: readonly ReportFigure[],
): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Training report</title><style>${REPORT_STYLES}</style></head><body>
<header><h1>Training report</h1><p class="soft">${subtitle(summary)}</p></header>
<main>${section('Summary', verdict(summary) + facts(summary))}
${section('Recommendations', recommendationList(summary.recommendations))}
${section('Anomalies', anomalyTable(summary.anomalies))}
${section('Layer analysis', layerTable(summary))}
${section('Figures', figures.map(figureHtml).join(''))}
${pictures.length === 0 ? '' : section('Layers at their last capture', pictureGrid(pictures))}
${section('Run settings', settingsTable(summary.settings))}</main></body></html>
`;
}

function subtitle({ trainingSummary: run, created }: TrainingSummary): string {
  const epochs =
    run.firstEpoch === null
      ? 'no epoch captured'
      : `epochs ${count(run.firstEpoch)} to ${count(run.lastEpoch!)}`;
  const minute = escapeHtml(created.slice(0, 16).replace('T', ' '));
  return `${count(run.layers)} layers, ${epochs}, ${count(run.captures)} captures · made ${minute} UTC`;
}

function section(title: string, content: string): string {
  const id = title.toLowerCase().replace(/\s+/g, '-');
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

function verdict({
  anomalies,
  trainingSummary: { captures, converged, verdict: sentence },
}: TrainingSummary): string {
  const critical = anomalies.filter(({ level }) => level === 'critical').length;
  const warnings = anomalies.filter(({ level }) => level === 'warning').length;
  const level = critical ? 'critical' : warnings ? 'warning' : 'healthy';
  const state =
    captures === 0
      ? 'Nothing was captured.'
      : critical
        ? `Needs attention: ${count(critical)} critical ${critical === 1 ? 'anomaly' : 'anomalies'}.`
        : warnings
          ? `Worth a look: ${counted(warnings, 'warning')}.`
          : 'Healthy: no critical anomaly and no warning.';
  const end = converged === null ? '' : converged ? ' Converged.' : ' Not converged.';
  return `<div class="verdict ${level}"><strong>${state}${end}</strong><br>${sentenceHtml(sentence)}</div>`;
}

function recommendationList(recommendations: TrainingSummary['recommendations']): string {
  if (recommendations.length === 0) return '<p>Nothing needs to be done.</p>';
  const items = recommendations.map(
    ({ level, action, because }) =>
      `<li class="${levelOf(level).css}"><span class="level">${levelOf(level).word}</span> · ` +
      `<strong>${sentenceHtml(action)}</strong><br><span class="soft">${sentenceHtml(because)}</span></li>`,
  );
  return `<ol class="todo">${items.join('')}</ol>`;
}

function facts({
  trainingSummary: run,
  performanceAnalysis: { loss, logs },
  archetypes,
  anomalies,
}: TrainingSummary): string {
  const entries: [string, string][] = [
    ['Loss, first to last', `${FILE_FORMAT.value(loss.first)} → ${FILE_FORMAT.value(loss.last)}`],
    [
      'Smallest loss',
      loss.minEpoch === null
        ? '–'
        : `${FILE_FORMAT.value(loss.min)} at epoch ${FILE_FORMAT.count(loss.minEpoch)}`,
    ],
    ...Object.entries(logs)
      .filter(([name]) => name !== 'loss')
      .slice(0, 8)
      .map(([name, series]): [string, string] => [
        name,
        `${FILE_FORMAT.value(series.first)} → ${FILE_FORMAT.value(series.last)}`,
      ]),
    ['Duration', Number.isNaN(run.elapsedMs) ? '–' : FILE_FORMAT.duration(run.elapsedMs)],
    ['Captures kept of taken', `${FILE_FORMAT.count(run.captures)} of ${FILE_FORMAT.count(run.taken)}`],
    ['Anomalies', FILE_FORMAT.count(anomalies.length)],
    [
      'Layers by archetype',
      Object.entries(archetypes)
        .map(([name, n]) => `${n} ${name}`)
        .join(', ') || '–',
    ],
  ];
  const terms = entries.map(
    ([name, text]) => `<div><dt>${nameHtml(name, 60)}</dt><dd>${escapeHtml(text)}</dd></div>`,
  );
  return `<dl>${terms.join('')}</dl>`;
}

/** A table that scrolls in a narrow window. A heading that begins with `#` heads a column of numbers. */
function table(label: string, head: readonly string[], rows: readonly string[], total: number): string {
  const more =
    total > rows.length
      ? `<p class="soft">The first ${count(rows.length)} of ${count(total)}; all are in training_summary.json.</p>`
      : '';
  const headings = head.map(
    (text) => `<th scope="col"${text.startsWith('#') ? ' class="n"' : ''}>${text.replace('#', '')}</th>`,
  );
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${label}, table">` +
    `<table><thead><tr>${headings.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`
  );
}

function anomalyTable(anomalies: readonly Anomaly[]): string {
  if (anomalies.length === 0) return '<p>None was found.</p>';
  const order: AnomalyLevel[] = ['critical', 'warning', 'info'];
  const sorted = [...anomalies]
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level) || a.epoch - b.epoch)
    .slice(0, MOST_ROWS);
  const rows = sorted.map(
    ({ level, epoch, end, count: captures, layer, type, description, advice, severity }) =>
      `<tr class="${levelOf(level).css}"><td class="level">${levelOf(level).word}</td>` +
      `<td class="n">${extent(epoch, end)}</td><td class="n">${count(captures)}</td>` +
      `<td>${layer === null ? 'whole model' : nameHtml(layer)}</td>` +
      `<td>${escapeHtml(String(type).replaceAll('_', ' '))}</td><td class="n">${value(severity)}</td>` +
      `<td>${sentenceHtml(description)}<br><span class="soft">${sentenceHtml(advice)}</span></td></tr>`,
  );
  return table(
    'Anomalies',
    ['Level', '#Epochs', '#Captures', 'Layer', 'Kind', '#Severity', 'What happened, and what to do'],
    rows,
    anomalies.length,
  );
}

function extent(from: number, to: number | null): string {
  if (to === null) return `${count(from)} –`;
  return to === from ? count(from) : `${count(from)} – ${count(to)}`;
}

const COLUMNS = ['luminosity', 'fractureDensity', 'entropy', 'resilience', 'variance', 'sparsity'] as const;

function layerTable({ layerAnalysis }: TrainingSummary): string {
  if (layerAnalysis.length === 0) return '<p>No layer was captured.</p>';
  const symbols = COLUMNS.map((metric) => `#${metricSymbol(metric)}`);
  const head = ['Layer', 'Archetype', ...symbols, '#Changes', '#Anomalies', 'Why'];
  const rows = layerAnalysis.slice(0, MOST_ROWS).map(layerRow);
  return (
    '<p class="soft">Figures are those of the last capture.</p>' +
    table('Layer analysis', head, rows, layerAnalysis.length)
  );
}

function layerRow({ layer, classification, changes, metrics, anomalies }: LayerSummary): string {
  const figures = COLUMNS.map((metric) => (metric === 'sparsity' ? share : value)(metrics[metric].last));
  const numbers = [...figures, count(changes.changes), count(anomalies)];
  return (
    `<tr><th scope="row">${nameHtml(layer)}</th>` +
    `<td>${classification ? chip(classification.archetype) : '–'}</td>` +
    numbers.map((text) => `<td class="n">${text}</td>`).join('') +
    `<td>${classification ? sentenceHtml(classification.reason) : ''}</td></tr>`
  );
}

function chip(archetype: Archetype): string {
  if (!Object.hasOwn(ARCHETYPE_MARKS, archetype)) return nameHtml(String(archetype));
  const fill = archetypeColor(fixedTheme('light'), archetype);
  const style = `background:${fill};color:${inkOn(fill)}`;
  const mark = ARCHETYPE_MARKS[archetype];
  return `<span class="chip" style="${style}" aria-hidden="true">${mark}</span>${archetype}`;
}

function figureHtml({ svg, caption }: ReportFigure): string {
  return `<figure>${svg}<figcaption>${sentenceHtml(caption)}</figcaption></figure>`;
}

function pictureGrid(pictures: readonly ReportFigure[]): string {
  return `<div class="pictures">${pictures.map(figureHtml).join('')}</div>`;
}

function settingsTable(settings: TrainingSummary['settings']): string {
  const rows = Object.entries(settings).map(
    ([name, setting]) =>
      `<tr><th scope="row">${nameHtml(name)}</th><td>${sentenceHtml(String(setting))}</td></tr>`,
  );
  return rows.length === 0
    ? '<p>None is known.</p>'
    : table('Run settings', ['Setting', 'Value'], rows, rows.length);
}
