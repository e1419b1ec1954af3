import { describe, expect, it } from 'vitest';
import { NO_METADATA } from './embedded-metadata';
import { readXmp } from './xmp';
import { XmpError, xmpProperties } from './xmp-properties';

const IPTC = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';
const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

const packet = (inner: string, attributes = ''): string => `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:ext="${IPTC}" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" ${attributes}>${inner}</rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
const read = (text: string) => readXmp({ ...NO_METADATA, xmp: [{ text, where: 'packet' }] });

describe('readXmp', () => {
  it('finds the digital source type as an element, an attribute and a resource, under any prefix', () => {
    for (const text of [
      packet(`<ext:DigitalSourceType>${SOURCE_TYPE}trainedAlgorithmicMedia</ext:DigitalSourceType>`),
      packet('', `ext:DigitalSourceType="${SOURCE_TYPE}trainedAlgorithmicMedia"`),
      packet(`<ext:DigitalSourceType rdf:resource='${SOURCE_TYPE}trainedAlgorithmicMedia'/>`),
    ]) {
      expect(read(text)).toEqual({
        marks: [
          {
            kind: 'xmp',
            generator: null,
            strength: 'hint',
            value: 'trainedAlgorithmicMedia',
            where: 'packet: Iptc4xmpExt:DigitalSourceType',
          },
        ],
        problems: [],
      });
    }
  });

  it.each(['digitalCapture', 'algorithmicMedia', 'digitalArt', 'composite', 'screenCapture'])(
    'takes %s for no declaration of AI',
    (term) => {
      expect(read(packet(`<ext:DigitalSourceType>${SOURCE_TYPE}${term}</ext:DigitalSourceType>`)).marks).toEqual([]);
    },
  );

  it('leaves out what the packet says of an ingredient', () => {
    const inner = `<xmpMM:Ingredients><rdf:Bag><rdf:li rdf:parseType="Resource">
      <ext:DigitalSourceType>${SOURCE_TYPE}trainedAlgorithmicMedia</ext:DigitalSourceType></rdf:li></rdf:Bag></xmpMM:Ingredients>
      <xmpMM:DerivedFrom><rdf:Description ext:DigitalSourceType="${SOURCE_TYPE}trainedAlgorithmicMedia"/></xmpMM:DerivedFrom>`;
    expect(read(packet(inner)).marks).toEqual([]);
  });

  it('goes by namespace: another vocabulary’s property of that name is none', () => {
    const text = packet(
      `<o:DigitalSourceType xmlns:o="urn:other">${SOURCE_TYPE}trainedAlgorithmicMedia</o:DigitalSourceType>`,
    );
    expect(read(text).marks).toEqual([]);
  });

  it('names the generator where the AI system is one, and puts the source type first', () => {
    const { marks } = read(
      packet(`<ext:AISystemUsed><rdf:Bag><rdf:li>Veo 3.1 Fast</rdf:li></rdf:Bag></ext:AISystemUsed>
        <ext:DigitalSourceType>${SOURCE_TYPE}compositeWithTrainedAlgorithmicMedia</ext:DigitalSourceType>`),
    );
    expect(marks.map(({ value, generator }) => [value, generator])).toEqual([
      ['compositeWithTrainedAlgorithmicMedia', 'veo'],
      ['Veo 3.1 Fast', 'veo'],
    ]);
  });

  it('compares credit lines whole', () => {
    expect(read(packet('<photoshop:Credit>Edited with Google AI</photoshop:Credit>')).marks).toMatchObject([
      { kind: 'xmp', value: 'Edited with Google AI' },
    ]);
    expect(read(packet('<photoshop:Credit>Made with Google AI Summit crew</photoshop:Credit>')).marks).toEqual([]);
  });

  it('reads the escaped label of TC260', () => {
    const { marks } = read(
      packet(
        '<TC260:AIGC>{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;kling&quot;}</TC260:AIGC>',
      ),
    );
    expect(marks).toMatchObject([{ kind: 'aigc-label', generator: 'kling', strength: 'strong' }]);
  });

  it('names a packet that cannot be read, and reads the others', () => {
    const good = packet(`<ext:AISystemUsed>Pika</ext:AISystemUsed>`);
    const found = readXmp({
      ...NO_METADATA,
      xmp: [
        { text: '<x:xmpmeta', where: 'first' },
        { text: good, where: 'second' },
      ],
    });
    expect(found.marks).toMatchObject([{ generator: 'pika' }]);
    expect(found.problems).toMatchObject([{ reason: 'malformed' }]);
    expect(found.problems[0]?.detail).toContain('first');
  });
});

describe('xmpProperties', () => {
  it('refuses document types and entities, so nothing can expand', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>';
    expect(() => xmpProperties(bomb)).toThrow(XmpError);
    expect(() => xmpProperties('<x>&b;</x>')).toThrow(/refused/);
    expect(() => xmpProperties('<x>&#x110000;</x>')).toThrow(XmpError);
  });

  it('refuses endless depth, unclosed elements and stray end tags', () => {
    expect(() => xmpProperties('<a>'.repeat(1000))).toThrow(/deeper/);
    expect(() => xmpProperties('<a><b></b>')).toThrow(/not closed/);
    expect(() => xmpProperties('</a>')).toThrow(/without its start/);
  });

  it('reads CDATA, comments and character references, and trailing padding', () => {
    const text = `${packet('<ext:AISystemUsed><!-- <b> --><![CDATA[A & ]]>B&#66;&#x43;</ext:AISystemUsed>')}\n${' '.repeat(2000)}`;
    expect(xmpProperties(text)).toEqual([{ namespace: IPTC, name: 'AISystemUsed', value: 'A & BBC' }]);
  });

  // Quadratic work on this would take minutes: the limit is there to fail, not to measure.
  it('reads hostile repetition once', { timeout: 30_000 }, () => {
    expect(() => xmpProperties(`<a ${'b'.repeat(1_000_000)}`)).toThrow(XmpError);
    expect(() => xmpProperties('<'.repeat(1_000_000))).toThrow(XmpError);
    const prefixes = Array.from({ length: 300 }, (_, index) => `xmlns:p${index}="u"`).join(' ');
    expect(() => xmpProperties(`<a ${prefixes}></a>`)).toThrow(/prefixes/);
  });
});
