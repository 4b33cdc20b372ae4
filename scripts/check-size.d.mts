export function judge(
  sizes: Record<string, number>,
  pins: Record<string, number>,
  limits?: Record<string, number>,
  tolerance?: number,
): string[];
