import { BlobSource } from '../media/blob-source';
import { walkTopLevel } from '../media/boxes';
import type { MediaFacts } from '../media/media-facts';
import { isInitSegment } from './locate';
import type { ReportedManifest } from './store-report';

/** `d8fec3d6-1b0e-483c-9297-5828877ec481`, the box of a C2PA store, as exclusions of hashes write it. */
const C2PA_UUID_BYTES = [
  0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81,
] as const;
const C2PA_UUID_BASE64 = '2P7D1hsOSDySl1goh37EgQ==';

const HARD_BINDING = /^c2pa\.hash\./;
const BMFF_HASH = /^c2pa\.hash\.bmff(?:\.v\d+)?(?:__\d+)?$/;

/**
 * The file with its store put behind it, as the library takes the two: it has no entry for both. Sound for ISO BMFF
 * alone, where a hash leaves the store's own box out by name and covers the others with their offsets (C2PA 2.2 section
 * 18.7): a box at the very end moves none and is not hashed, so the outcome is the one that the signer meant.
 *
 * @param manifest the active one of `store`, whose hash decides whether this is sound.
 * @returns null where it is not: another kind of hash, one that covers the store's box, a Merkle tree, a file whose
 * last box runs to its end or that is only an init segment.
 */
export async function joinedAsset(
  whole: Blob,
  store: Uint8Array,
  { manifest, facts, signal }: { manifest: ReportedManifest | undefined; facts: MediaFacts; signal: AbortSignal },
): Promise<Blob | null> {
  if (facts.container !== 'bmff' || facts.defect !== null || !leavesStoreOut(manifest)) return null;
  const bytes = new BlobSource(whole);
  if (await isInitSegment(bytes, signal)) return null;
  let end = 0;
  for await (const { start, size, truncated } of walkTopLevel(bytes, signal)) {
    const stated = await bytes.read(start, start + 4, signal);
    // A size of zero: to the end of the file, whatever is put there.
    if (truncated || stated.every((value) => value === 0)) return null;
    end = start + size;
  }
  if (end !== whole.size) return null;
  return new Blob([whole, storeBox(store)], { type: whole.type });
}

function leavesStoreOut(manifest: ReportedManifest | undefined): boolean {
  const bindings = (manifest?.assertions ?? []).filter(({ label }) => HARD_BINDING.test(label));
  return (
    bindings.length > 0 &&
    bindings.every(({ label, data }) => {
      if (!BMFF_HASH.test(label) || typeof data !== 'object' || data === null || 'merkle' in data) return false;
      return 'exclusions' in data && Array.isArray(data.exclusions) && data.exclusions.some(isStoreBox);
    })
  );
}

function isStoreBox(exclusion: unknown): boolean {
  if (typeof exclusion !== 'object' || exclusion === null) return false;
  const { xpath, data, ...further } = exclusion as Record<string, unknown>;
  if (xpath !== '/uuid' || !Array.isArray(data) || data.length !== 1) return false;
  // Further conditions (a length, flags, a subset) may leave out less than the box.
  if (Object.values(further).some((value) => value !== null && value !== undefined)) return false;
  const { offset, value } = data[0] as { offset?: unknown; value?: unknown };
  return offset === 8 && value === C2PA_UUID_BASE64;
}

/** C2PA 2.2 section A.5.1: version and flags, purpose, offset of the first Merkle box (none), the store. */
function storeBox(store: Uint8Array): Uint8Array<ArrayBuffer> {
  const purpose = [...'manifest\0'].map((character) => character.charCodeAt(0));
  const head = [0, 0, 0, 0, ...[...'uuid'].map((c) => c.charCodeAt(0)), ...C2PA_UUID_BYTES, 0, 0, 0, 0, ...purpose];
  const box = new Uint8Array(head.length + 8 + store.byteLength);
  box.set(head);
  box.set(store, head.length + 8);
  new DataView(box.buffer).setUint32(0, box.byteLength);
  return box;
}
