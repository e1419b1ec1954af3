import { INSPECTION_SCHEMA, type Inspection } from './schema';

/** For tests: a valid Inspection that found nothing. */
export function inspectionExample(change: Partial<Inspection> = {}): Inspection {
  return {
    schema: INSPECTION_SCHEMA,
    subject: {
      mediaUrl: 'https://a.test/v.mp4',
      fileName: null,
      pageUrl: 'https://a.test/',
      kind: 'video',
      mime: 'video/mp4',
      byteLength: 10,
      sha256: null,
      durationSeconds: 3,
      width: 640,
      height: 360,
    },
    coverage: [],
    credentials: null,
    marks: [],
    disclosures: [],
    classifier: null,
    faces: null,
    verdict: {
      answer: 'cannot-tell',
      basis: 'none',
      generator: null,
      strength: 'none',
      confidence: null,
      conflicts: [],
      summary: 'Nothing could be learned.',
    },
    ...change,
  };
}

export function coverageRow(
  check: Inspection['coverage'][number]['check'],
  state: Inspection['coverage'][number]['state'],
  reason: Inspection['coverage'][number]['reason'] = null,
): Inspection['coverage'][number] {
  return { check, state, reason, detail: null, milliseconds: 1, bytesRead: 0 };
}

export const CLASSIFIED: Inspection['classifier'] = {
  probability: 0.5,
  interval: null,
  verdict: 'unclear',
  abstained: null,
  frames: [],
  signals: [],
  model: { name: 'm', version: '1', sha256: 'a'.repeat(64), falsePositiveRate: null, missRate: null },
};
