/** For tests only: one file, read in every way that a person's browser may come by it. */
import { blobOf } from '../../tests/fixtures/c2pa-engine';
import { withoutRanges, withRanges } from '../../tests/fixtures/served';
import { type Credentials, credentialsSchema } from '../inspection/schema';
import { type ByteSource, MediaError } from '../media/byte-source';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { openRanged } from '../media/ranged-source';
import { type CredentialsTools, type FullOutcome, fullCredentials, quickCredentials } from './check-credentials';

export type Way = 'file' | 'ranges' | 'whole fetch' | 'stream';

const never = new AbortController().signal;
const MOST = 64 * 1024 * 1024;

/** How the same bytes are opened. A stream's player is handed what lies ahead of the first fragment; null: there is none. */
function open(way: Way, bytes: Uint8Array<ArrayBuffer>): ByteSource | null {
  switch (way) {
    case 'file':
      return new MemorySource(bytes);
    case 'ranges':
      return openRanged('https://example.org/it', { fetch: withRanges(bytes) });
    case 'whole fetch':
      return openRanged('https://example.org/it', { fetch: withoutRanges(bytes) });
    case 'stream': {
      const init = initSegment(bytes);
      return init && new MemorySource(init);
    }
  }
}

/** The boxes ahead of the first fragment; null of a file that is not in fragments. */
function initSegment(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = (at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (bytes.byteLength < 8 || type(0) !== 'ftyp') return null;
  let movie = false;
  for (let at = 0; at + 8 <= bytes.byteLength; at += view.getUint32(at)) {
    if (type(at) === 'moof') return movie ? bytes.slice(0, at) : null;
    if (type(at) === 'moov') movie = true;
    if (view.getUint32(at) < 8) return null;
  }
  return null;
}

/** What is said first, from a few reads. Null: the file cannot come this way, or is no medium. */
export async function quickAnswer(
  way: Way,
  bytes: Uint8Array<ArrayBuffer>,
  tools: CredentialsTools,
): Promise<(Awaited<ReturnType<typeof quickCredentials>> & { readonly source: ByteSource }) | null> {
  const source = open(way, bytes);
  if (source === null) return null;
  try {
    const facts = await examine(source, never);
    return { ...(await quickCredentials({ bytes: source, facts, signal: never }, tools)), source };
  } catch (error) {
    if (error instanceof MediaError && error.code === 'not-media') return null;
    throw error;
  }
}

/** What is said in the end, from the whole file. */
export async function fullAnswer(bytes: Uint8Array<ArrayBuffer>, tools: CredentialsTools): Promise<FullOutcome> {
  const source = new MemorySource(bytes);
  const facts = await examine(source, never);
  return fullCredentials({ bytes: source, facts, signal: never }, blobOf(bytes, facts.mime), tools);
}

/** Every byte that a source gives of the file, to be compared with the file: what is hashed is then the same. */
export async function wholeOf(source: ByteSource): Promise<Buffer> {
  return Buffer.from(await (await source.whole(MOST)).arrayBuffer());
}

/** What is said about the signature and its claims, without what only a look at the content can tell. */
export function said(credentials: Credentials | null) {
  if (credentials === null) return null;
  const { contentHash: _, problems, source: __, ...rest } = credentialsSchema.parse(credentials);
  const ofContent = /^(?:content\.|container\.|assertion\.\w+Hash\.)/;
  return { ...rest, problems: problems.filter(({ code }) => !ofContent.test(code)) };
}
