import type { ByteSource } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import { markText } from './mark-text';
import { openContainer } from './open-container';
import { streamMessages } from './stream-messages';
import { XmpError, xmpProperties } from './xmp-properties';

/** As `metadataRowSchema` of lib/inspection/details.ts bounds it. */
const MAX_WHERE = 512;
const MAX_VALUE = 4096;
const MAX_ROWS = 512;

/** Prefixes that people know the namespaces by; another is shown whole. */
const PREFIXES: Readonly<Record<string, string>> = {
  'http://iptc.org/std/Iptc4xmpExt/2008-02-29/': 'Iptc4xmpExt',
  'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/': 'Iptc4xmpCore',
  'http://ns.adobe.com/photoshop/1.0/': 'photoshop',
  'http://ns.adobe.com/xap/1.0/': 'xmp',
  'http://ns.adobe.com/xap/1.0/mm/': 'xmpMM',
  'http://ns.adobe.com/xap/1.0/rights/': 'xmpRights',
  'http://ns.adobe.com/tiff/1.0/': 'tiff',
  'http://ns.adobe.com/exif/1.0/': 'exif',
  'http://ns.adobe.com/xmp/1.0/DynamicMedia/': 'xmpDM',
  'http://purl.org/dc/elements/1.1/': 'dc',
  'http://www.tc260.org.cn/ns/AIGC/1.0/': 'TC260',
};

/**
 * Everything that a file says of itself in text, outside its credentials: container metadata, XMP properties, encoders'
 * names, messages of the video stream. For a person who wants to look; none of it is a finding.
 *
 * @returns at most 512 rows, each cut to the bounds of the record; empty for a container that is not read.
 * @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function readMetadataRows(
  bytes: ByteSource,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<{ where: string; value: string }[]> {
  const opened = await openContainer({ bytes, facts, signal });
  if (opened === null) return [];
  const rows: { where: string; value: string }[] = [];
  const add = (where: string, value: string) => {
    const text = markText(value, MAX_VALUE);
    if (text !== '' && rows.length < MAX_ROWS) rows.push({ where: markText(where, MAX_WHERE), value: text });
  };
  const { entries, encoders, xmp } = opened.metadata;
  for (const { where, value } of [...entries, ...encoders]) add(where, value);
  for (const packet of xmp) {
    try {
      for (const { namespace, name, value } of xmpProperties(packet.text, packet.within)) {
        add(`${packet.where}: ${PREFIXES[namespace] ?? namespace}:${name}`, value);
      }
    } catch (error) {
      if (!(error instanceof XmpError)) throw error;
      add(packet.where, `XMP that cannot be read: ${error.message}`);
    }
  }
  const units = opened.accessUnits === null ? [] : await opened.accessUnits();
  for (const { key, value, where } of streamMessages(units)) add(`${where}: ${key}`, value);
  return rows;
}
