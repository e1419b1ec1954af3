import type { ByteSource } from '../media/byte-source';
import { decodeUtf8, type EmbeddedMetadata, NO_METADATA } from './embedded-metadata';
import { MAX_PACKET, type XmlPlace } from './xmp-properties';

/** The picture's own `metadata` element; those of its parts speak of the parts (SVG 2, section 5.10). */
export const SVG_METADATA: XmlPlace = { namespace: 'http://www.w3.org/2000/svg', path: ['svg', 'metadata'] };

/**
 * The RDF (XMP or plain) in the `metadata` element of an SVG picture. It is read as text by the parser of XMP packets:
 * no document is built, no script runs, nothing is fetched.
 *
 * @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function readSvgMetadata(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  const held = await bytes.read(0, MAX_PACKET + 1, signal);
  if (held.length > MAX_PACKET) {
    return { ...NO_METADATA, problems: [{ reason: 'too-large', detail: `SVG of more than ${MAX_PACKET} bytes` }] };
  }
  return { ...NO_METADATA, xmp: [{ text: decodeUtf8(held), where: 'svg/metadata', within: SVG_METADATA }] };
}
