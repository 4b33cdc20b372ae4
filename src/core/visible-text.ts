/**
 * Names come from files and strangers: control and direction characters, which could rearrange what stands
 * about them, and which a canvas may refuse, are taken out.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}
