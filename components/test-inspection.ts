/** Made-up inspections for tests of components. */
import { type Credentials, checkNames, type Inspection } from '../lib/inspection/schema';

type Row = Inspection['coverage'][number];

export function coverage(over: Partial<Record<Row['check'], Partial<Row>>> = {}): Inspection['coverage'] {
  return checkNames.map((check) => ({
    check,
    state: 'done',
    reason: null,
    detail: null,
    milliseconds: 5,
    bytesRead: 0,
    ...over[check],
  }));
}

export function inspection(over: Partial<Inspection> = {}): Inspection {
  return {
    schema: 'vidimus/inspection@1',
    subject: {
      mediaUrl: null,
      fileName: 'clip.mp4',
      pageUrl: null,
      kind: 'video',
      mime: 'video/mp4',
      byteLength: 1_428_191,
      sha256: 'a1'.repeat(32),
      durationSeconds: 8,
      width: 1280,
      height: 720,
    },
    coverage: coverage(),
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
      summary: 'Nothing that was checked tells how this was made.',
    },
    ...over,
  };
}

export function credentials(over: Partial<Credentials> = {}): Credentials {
  return {
    state: 'trusted',
    remoteUrl: null,
    signer: { organization: 'Example Studio', commonName: 'Example Studio Signing', list: 'c2pa' },
    signedAt: '2026-02-03T10:20:30Z',
    contentHash: 'match',
    generator: 'veo',
    model: null,
    aiUse: 'generated',
    captured: false,
    history: [],
    problems: [],
    source: 'embedded',
    trustLists: [{ name: 'c2pa', issued: '2026-11-18T00:00:00Z', retrieved: null }],
    ...over,
  };
}

export function estimate(
  over: Partial<NonNullable<Inspection['classifier']>> = {},
): NonNullable<Inspection['classifier']> {
  return {
    probability: 0.71,
    interval: [0.56, 0.83],
    verdict: 'likely-ai',
    abstained: null,
    frames: [
      { seconds: 0, score: 0.6 },
      { seconds: 1, score: 0.8 },
    ],
    signals: [],
    model: {
      name: 'frame-texture',
      version: '0.1.0',
      sha256: 'b2'.repeat(32),
      falsePositiveRate: 0.04,
      missRate: null,
    },
    ...over,
  };
}
