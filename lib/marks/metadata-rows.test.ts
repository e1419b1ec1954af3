import { describe, expect, it } from 'vitest';
import { bytesOf, u32 } from '../../tests/fixtures/synthetic-media';
import { MemorySource } from '../media/memory-source';
import { readMetadataRows } from './metadata-rows';

const chunk = (type: string, ...body: (string | number[])[]): Uint8Array => {
  const bytes = bytesOf(...body);
  return bytesOf(u32(bytes.length), type, bytes, u32(0));
};
const rowsOf = (...chunks: Uint8Array[]) =>
  readMetadataRows(
    new MemorySource(bytesOf('\x89PNG\r\n\x1a\n', ...chunks, chunk('IEND'))),
    { kind: 'image', mime: 'image/png', container: 'png', defect: null },
    new AbortController().signal,
  );

describe('readMetadataRows', () => {
  it('shows text and XMP properties by where they stand, a mark or not', async () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" i:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"/></rdf:RDF></x:xmpmeta>';
    expect(
      await rowsOf(chunk('tEXt', 'Software\0', 'GIMP'), chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0', xmp)),
    ).toEqual([
      { where: 'tEXt "Software"', value: 'GIMP' },
      {
        where: 'iTXt "XML:com.adobe.xmp": Iptc4xmpExt:DigitalSourceType',
        value: 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture',
      },
    ]);
  });

  it('is bounded, in rows and in each of them', async () => {
    const many = Array.from({ length: 700 }, (_, index) => chunk('tEXt', `key${index}\0`, 'x'.repeat(6000)));
    const rows = await rowsOf(...many);
    expect(rows).toHaveLength(512);
    for (const { where, value } of rows) expect(where.length <= 512 && value.length <= 4096).toBe(true);
  });
});
