import type { Mark } from '../inspection/schema';
import { aigcMark } from './aigc-label';
import type { EmbeddedMetadata, ReadingProblem } from './embedded-metadata';
import { generatorNamed } from './generators';
import { markText } from './mark-text';
import { XmpError, type XmpProperty, xmpProperties } from './xmp-properties';

const NAMESPACE = {
  iptcExtension: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  tc260: 'http://www.tc260.org.cn/ns/AIGC/1.0/',
} as const;

/**
 * The whole vocabulary of digital source types (cv.iptc.org/newscodes/digitalsourcetype, retired terms included, and
 * C2PA's own two): `model` where a generative model made all or part of it. Only those give a mark. Mathematics
 * (`algorithmicMedia`), drawing, montage, a recorded screen and every capture are no such claim.
 */
export const SOURCE_TYPES: ReadonlyMap<string, 'model' | 'captured' | 'other'> = new Map([
  ['trainedAlgorithmicMedia', 'model'],
  ['compositeWithTrainedAlgorithmicMedia', 'model'],
  ['compositeSynthetic', 'model'],
  ['trainedAlgorithmicData', 'model'],
  ['digitalCapture', 'captured'],
  ['computationalCapture', 'captured'],
  ['multiFrameComputationalCapture', 'captured'],
  ['compositeCapture', 'captured'],
  ['negativeFilm', 'captured'],
  ['positiveFilm', 'captured'],
  ['print', 'captured'],
  ['screenCapture', 'captured'],
  ['virtualRecording', 'other'],
  ['humanEdits', 'other'],
  ['minorHumanEdits', 'other'],
  ['algorithmicallyEnhanced', 'other'],
  ['composite', 'other'],
  ['digitalCreation', 'other'],
  ['digitalArt', 'other'],
  ['softwareImage', 'other'],
  ['dataDrivenMedia', 'other'],
  ['algorithmicMedia', 'other'],
  ['empty', 'other'],
]);
/** The term with its vocabulary's address, or, as some writers have it, alone. */
const SOURCE_TYPE = /^(?:https?:\/\/(?:cv\.iptc\.org\/newscodes|c2pa\.org)\/digitalsourcetype\/)?([A-Za-z]+)\/?$/;
/** IPTC's name of the property, and two that writers use for it. */
const SOURCE_PROPERTIES: readonly string[] = ['DigitalSourceType', 'digitalSourceType', 'DigitalSourcefileType'];

/** IPTC 2025.1 properties that are filled in only where a generative system was used. */
const AI_PROPERTIES: readonly string[] = [
  'AISystemUsed',
  'AISystemVersionUsed',
  'AIPromptInformation',
  'AIPromptWriterName',
];

/** Credit lines that a generator writes, in full. */
const AI_CREDITS: ReadonlySet<string> = new Set(['made with google ai', 'edited with google ai']);

/**
 * Declarations in XMP: IPTC digital source type, the AI properties of IPTC 2025.1, Google's credit lines, and the
 * TC260 label (which is an `aigc-label` and not merely a declaration).
 *
 * Source: IPTC Photo Metadata Standard 2025.1 for the properties; credit lines reported from real files. Strength:
 * hint; anybody can write unsigned text. The value begins with the statement's own words, which say whether all or
 * only a part was made by a model.
 *
 * False-positive traps: only properties of the file itself count (an ingredient's are deeper in the packet), by
 * namespace and name; credit lines are compared whole, so a photographer who credits "Google AI summit" gives none;
 * a capture's source type gives no mark.
 */
export function readXmp(metadata: EmbeddedMetadata): { marks: Mark[]; problems: ReadingProblem[] } {
  const marks: Mark[] = [];
  const problems: ReadingProblem[] = [];
  for (const packet of metadata.xmp) {
    let properties: XmpProperty[];
    try {
      properties = xmpProperties(packet.text, packet.within);
    } catch (error) {
      if (!(error instanceof XmpError)) throw error;
      problems.push({ reason: 'malformed', detail: `${packet.where}: ${error.message}` });
      continue;
    }
    const system = properties.find((one) => one.namespace === NAMESPACE.iptcExtension && one.name === 'AISystemUsed');
    const generator = system === undefined ? null : generatorNamed(system.value);
    for (const property of properties) {
      const mark = markOf(property, packet.where);
      if (mark !== null) marks.push(mark.kind === 'xmp' ? { ...mark, generator } : mark);
    }
  }
  // The same credit line in the older IPTC record (IIM 2:110).
  for (const { key, value, where } of metadata.entries) {
    if (key === 'IPTC Credit' && AI_CREDITS.has(value.toLowerCase())) {
      marks.push({ kind: 'xmp', generator: null, strength: 'hint', value: markText(value), where });
    }
  }
  // What the file is comes before who made it: the verdict takes its words from the first declaration.
  const sourceTypeFirst = (mark: Mark): number => (/digitalSource(?:file)?Type$/i.test(mark.where) ? 0 : 1);
  marks.sort((one, other) => sourceTypeFirst(one) - sourceTypeFirst(other));
  return { marks, problems };
}

function markOf({ namespace, name, value }: XmpProperty, packet: string): Mark | null {
  const declaration = (text: string, property: string): Mark => ({
    kind: 'xmp',
    generator: null,
    strength: 'hint',
    value: markText(text),
    where: `${packet}: ${property}`,
  });
  if (namespace === NAMESPACE.tc260 && name === 'AIGC') return aigcMark(value, `${packet}: TC260:AIGC`);
  if (namespace === NAMESPACE.photoshop && name === 'Credit') {
    return AI_CREDITS.has(value.toLowerCase()) ? declaration(value, 'photoshop:Credit') : null;
  }
  if (namespace !== NAMESPACE.iptcExtension) return null;
  if (SOURCE_PROPERTIES.includes(name)) {
    const term = SOURCE_TYPE.exec(value)?.[1] ?? '';
    return SOURCE_TYPES.get(term) === 'model' ? declaration(term, `Iptc4xmpExt:${name}`) : null;
  }
  return AI_PROPERTIES.includes(name) ? declaration(value, `Iptc4xmpExt:${name}`) : null;
}
