/**
 * A text as a cell of CSV: one that a spreadsheet would run as a formula is disarmed with an apostrophe, also
 * where spaces or letters that nobody sees stand before the sign.
 */
export function disarmFormula(text: string): string {
  return /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
}
