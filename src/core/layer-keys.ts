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
