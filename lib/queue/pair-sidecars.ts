/** A file to inspect, with the credentials that lie beside it. */
export interface Paired<Item> {
  readonly file: Item;
  readonly sidecar: Item | null;
}

const SIDECAR = /\.c2pa$/i;

/**
 * Joins each manifest store (`.c2pa`) to the file it lies beside: `clip.mp4.c2pa` or `clip.c2pa` to `clip.mp4`. The
 * order stays. A store without a file, with more than one that it could belong to (the same name in two folders), or
 * beside a file that has one already, is an item of its own.
 */
export function pairSidecars<Item extends { readonly name: string }>(items: readonly Item[]): Paired<Item>[] {
  const files = items.filter(({ name }) => !SIDECAR.test(name));
  const stores = items.filter(({ name }) => SIDECAR.test(name));
  const byName = grouped(files, ({ name }) => name.toLowerCase());
  const byStem = grouped(files, ({ name }) => stemOf(name.toLowerCase()));
  const sidecarOf = new Map<Item, Item>();
  // Whole names first: `clip.mp4.c2pa` says more plainly whose it is than `clip.c2pa`.
  for (const candidates of [byName, byStem]) {
    const ofBase = grouped(stores, ({ name }) => name.toLowerCase().replace(SIDECAR, ''));
    for (const [base, alike] of ofBase) {
      const [file, ...otherFiles] = candidates.get(base) ?? [];
      const [store, ...otherStores] = alike;
      if (file === undefined || store === undefined || otherFiles.length > 0 || otherStores.length > 0) continue;
      if (!sidecarOf.has(file) && ![...sidecarOf.values()].includes(store)) sidecarOf.set(file, store);
    }
  }
  const taken = new Set(sidecarOf.values());
  return items.filter((item) => !taken.has(item)).map((file) => ({ file, sidecar: sidecarOf.get(file) ?? null }));
}

const stemOf = (name: string): string => name.replace(/(?<=.)\.[^.]*$/, '');

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
