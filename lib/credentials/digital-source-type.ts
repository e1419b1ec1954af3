import { manifestText } from './manifest-text';

/**
 * The vocabularies of digital source types: IPTC's and the C2PA's own two terms
 * (https://cv.iptc.org/newscodes/digitalsourcetype/, C2PA 2.2 section 18.15.4.5).
 */
const VOCABULARY =
  /^(?:https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/|https?:\/\/c2pa\.org\/digitalsourcetype\/)?([A-Za-z]{1,64})$/;

/** @returns the term alone (`trainedAlgorithmicMedia`), or null for what is of neither vocabulary. */
export function sourceTypeTerm(value: unknown): string | null {
  const text = manifestText(value, 512);
  return text === null ? null : (VOCABULARY.exec(text)?.[1] ?? null);
}

/** The whole asset came out of a generative model. `algorithmicMedia` is not among them: it is maths, not a model. */
export const GENERATED: ReadonlySet<string> = new Set(['trainedAlgorithmicMedia', 'trainedAlgorithmicData']);

/** A model made a part of it. */
export const PARTLY_GENERATED: ReadonlySet<string> = new Set([
  'compositeWithTrainedAlgorithmicMedia',
  'compositeSynthetic',
]);

export const CAPTURED: ReadonlySet<string> = new Set(['digitalCapture', 'computationalCapture']);

/**
 * Actions that leave the picture's meaning alone, so that a source type beside them says nothing about an edit.
 * Source: the C2PA's asset rubrics (conformance-public/asset-rubrics, 2026-08-06).
 */
export const NON_EDITORIAL: ReadonlySet<string> = new Set([
  'c2pa.converted',
  'c2pa.published',
  'c2pa.repackaged',
  'c2pa.transcoded',
  'c2pa.resized.proportional',
  'c2pa.enhanced',
  'c2pa.edited.metadata',
  'c2pa.watermarked',
  'c2pa.watermarked.bound',
  'c2pa.watermarked.unbound',
  'c2pa.redacted',
]);

/** Actions that begin an asset's life in this manifest. */
export const INCEPTION: ReadonlySet<string> = new Set(['c2pa.created', 'c2pa.opened']);
