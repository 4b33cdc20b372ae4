/**
 * A key for each layer of a capture, the same at every capture. Layers of one name are told apart by their
 * order among each other.
 */
export function layerKeys(layers: readonly { readonly name: string }[]): string[] {
  const seen = new Map<string, number>();
  return layers.map(({ name }) => {
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    return `${occurrence}:${name}`;
  });
}

/**
 * A name fit for people for each layer of a capture, no two the same: a second "a" is "a (2)", or the next
 * number that no layer before it bears.
 */
export function numberedNames(layers: readonly { readonly name: string }[]): string[] {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return layers.map(({ name }) => {
    let number = (numbers.get(name) ?? 0) + 1;
    const numbered = (): string => (number === 1 ? name : `${name} (${number})`);
    while (taken.has(numbered())) number++;
    numbers.set(name, number);
    taken.add(numbered());
    return numbered();
  });
}
