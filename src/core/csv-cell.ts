/** A row of CSV, without its end. Numbers stand as they are, null is an empty cell. */
export function csvRow(cells: readonly (string | number | null)[]): string {
  return cells
    .map((cell) => (cell === null ? '' : typeof cell === 'number' ? String(cell) : csvCell(cell)))
    .join(',');
}

/**
 * A text as a cell of CSV: disarmed, and in quotes where it holds anything at which a spreadsheet may split a
 * line – in many locales that is a semicolon.
 */
export function csvCell(text: string): string {
  const disarmed = disarmFormula(text);
  return /[",;|\s]/.test(disarmed) ? `"${disarmed.replaceAll('"', '""')}"` : disarmed;
}

/**
 * The start of a cell that a spreadsheet would run as a formula, also where spaces or letters that nobody sees
 * stand before the sign. A cell may also start behind a semicolon, a tab or a line's end within the text:
 * what splits at semicolons alone sees no quotes in `0,"a;=1"`, since the quote is not at its cell's start.
 */
const FORMULA_START =
  /^(?=[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])|[;\t\r\n](?=(?:(?![;\t\r\n])[\s\p{Cc}\p{Cf}])*[=+\-@＝＋－＠])/gu;

/** With an apostrophe before each formula, so that it is read as text. */
function disarmFormula(text: string): string {
  return text.replace(FORMULA_START, "$&'");
}
