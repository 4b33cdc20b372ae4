import { PALETTES } from '../charts/theme/palette.js';

const { light } = PALETTES;

/**
 * The report's own style sheet: screen and paper. Figures are drawn for a light page, so the page is light
 * everywhere.
 */
export const REPORT_STYLES = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:${light.page};color:${light.text};
  font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header{max-width:1180px;margin:0 auto;padding:0 24px}
header{padding-top:32px}
main{padding-bottom:48px}
h1{font-size:25px;letter-spacing:-.015em;margin:0 0 4px;text-wrap:balance}
h2{font-size:18px;margin:34px 0 10px;padding-top:14px;border-top:2px solid ${light.seam}}
p{margin:6px 0}
.soft{color:${light.soft}}
.verdict{background:${light.surface};border:1px solid ${light.line};border-left:6px solid ${light.seam};
  padding:14px 18px;margin:18px 0;font-size:17px}
.verdict.critical{border-left-color:${light.critical}}
.verdict.warning{border-left-color:${light.warning}}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:10px 22px;margin:0}
dt{color:${light.soft};font-size:13px}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;background:${light.surface};font-variant-numeric:tabular-nums}
th,td{padding:6px 10px;border:1px solid ${light.line};text-align:left;vertical-align:top}
th{font-size:13px;font-weight:650}
td.n,th.n{text-align:right;white-space:nowrap}
td bdi,li bdi,tbody th bdi{overflow-wrap:anywhere}
tbody th{min-width:120px;max-width:260px}
.level{font-weight:700;white-space:nowrap}
.critical .level{color:${light.critical}}
.warning .level{color:${light.warning}}
.chip{display:inline-block;min-width:28px;padding:1px 5px;border-radius:4px;text-align:center;font-size:12px;
  font-weight:700;margin-right:6px}
ol.todo{padding-left:22px}
ol.todo li{margin:0 0 10px}
figure{margin:18px 0;background:${light.surface};border:1px solid ${light.line};padding:8px}
figure svg{display:block;width:100%;height:auto}
figcaption{padding:4px 8px;color:${light.soft};font-size:13px}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,520px),1fr));gap:14px}
.pictures figure{margin:0}
@media print{
  body{background:#fff;font-size:10.5pt}
  main,header{max-width:none;padding:0}
  h2{break-after:avoid}
  figure,tr,li,.verdict{break-inside:avoid}
  .scroll{overflow:visible}
  @page{margin:16mm 14mm}
  table{font-size:9pt}
}
`.replace(/\n */g, '');
