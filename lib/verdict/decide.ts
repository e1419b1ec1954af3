import type { Credentials, Disclosure, Inspection, Mark, Verdict } from '../inspection/schema';
import { disclosureKey } from './answer-key';

/** Everything the verdict rests on. A finding that is null was not made; it never counts for or against anything. */
export type Findings = Pick<Inspection, 'credentials' | 'marks' | 'disclosures' | 'classifier' | 'faces'>;

/** Localises: a key of `_locales`, then its substitutions. */
export type Say = (key: string, ...substitutions: string[]) => string;

export interface Wording {
  readonly say: Say;
  /** Display name of a generator's id. */
  readonly nameOf: (generator: string) => string;
}

type Row = Omit<Verdict, 'conflicts' | 'summary'> & { summary: string };

/**
 * Turns findings into one answer. Pure; the table is docs/verdict.md, and its rows are tested one by one.
 *
 * Strongest basis first: a signature over content whose hash matches, a strong mark, a declaration in unsigned
 * metadata, the platform's own disclosure, the classifier's estimate. Evidence that disagrees is listed as a
 * conflict and never averaged away.
 */
export function decide(findings: Findings, wording: Wording): Verdict {
  const row =
    fromBroken(findings, wording) ??
    fromSignature(findings, wording) ??
    fromMark(findings, wording) ??
    fromDeclaration(findings, wording) ??
    fromDisclosure(findings, wording) ??
    fromEstimate(findings, wording) ??
    nothing(findings, wording);
  return { ...row, conflicts: conflictsOf(findings, wording) };
}

/** Declarations in unsigned metadata are marks of this kind; all other kinds are traces the generator left. */
const isDeclaration = (mark: Mark): boolean => mark.kind === 'xmp';
const strongMark = (marks: readonly Mark[]): Mark | undefined => {
  const strong = marks.filter((mark) => mark.strength === 'strong' && !isDeclaration(mark));
  return strong.find((mark) => mark.generator !== null) ?? strong[0];
};

/** A label on the picture that says AI and names nobody ("AI生成"): words that anybody can put there, so a declaration. */
const isPictureLabel = (mark: Mark): boolean => mark.kind === 'visible' && mark.generator === null;

/** Digital source types and phrases that say that only a part was made by a model. */
const PARTLY_AI = /compositeWithTrainedAlgorithmicMedia|compositeSynthetic|^Edited with/;
const declarationUse = (mark: Mark): 'ai-edited' | 'ai-generated' =>
  PARTLY_AI.test(mark.value) ? 'ai-edited' : 'ai-generated';

function fromBroken({ credentials }: Findings, { say }: Wording): Row | null {
  if (credentials?.state !== 'broken') return null;
  return {
    answer: 'credentials-broken',
    basis: 'signed',
    generator: null,
    strength: 'conclusive',
    confidence: null,
    summary: say(
      credentials.contentHash === 'mismatch' ? 'summary_broken_content' : 'summary_broken_credentials',
      signerName(credentials, say),
    ),
  };
}

/** Signed states that can carry an answer. Malformed and remote-only credentials carry none. */
const CARRIES: readonly Credentials['state'][] = ['trusted', 'intact', 'undatable'];

function fromSignature({ credentials }: Findings, wording: Wording): Row | null {
  const { say, nameOf } = wording;
  if (credentials === null || !CARRIES.includes(credentials.state)) return null;
  if (credentials.contentHash === 'mismatch') return null;
  // Of a stream only pieces are compared, and the page that plays it may show others.
  const isStream = credentials.source === 'stream';
  const compared = credentials.contentHash === 'match';
  const matches = compared && !isStream;
  const signer = signerName(credentials, say);
  const state = matches ? credentials.state : compared ? 'pieces' : 'unchecked';
  if (credentials.aiUse === 'generated' || credentials.aiUse === 'edited') {
    const generated = credentials.aiUse === 'generated';
    const maker = credentials.generator === null ? null : nameOf(credentials.generator);
    const key = `summary_signed_${generated ? 'generated' : 'edited'}_${state}${maker === null ? '' : '_by'}`;
    return {
      answer: generated ? 'ai-generated' : 'ai-edited',
      basis: 'signed',
      generator: credentials.generator,
      // Unchecked content could be a genuine manifest put in front of other pictures, so it bears less.
      strength: !compared ? 'moderate' : matches && credentials.state === 'trusted' ? 'conclusive' : 'strong',
      confidence: null,
      summary: say(
        key,
        signer,
        ...listPhrase(credentials, state === 'trusted', say),
        ...(maker === null ? [] : [maker]),
      ),
    };
  }
  // Whoever signs for themselves can claim a camera, and a genuine init segment can be replayed: both prove nothing.
  if (credentials.captured && credentials.aiUse === 'none' && credentials.state === 'trusted' && matches) {
    return {
      answer: 'camera-captured',
      basis: 'signed',
      generator: null,
      strength: 'conclusive',
      confidence: null,
      summary: say('summary_signed_captured', signer, ...listPhrase(credentials, true, say)),
    };
  }
  return null;
}

function fromMark({ marks }: Findings, { say, nameOf }: Wording): Row | null {
  const strong = strongMark(marks);
  if (strong !== undefined) {
    return {
      answer: 'ai-generated',
      basis: 'mark',
      generator: strong.generator,
      strength: 'strong',
      confidence: null,
      summary: strong.generator === null ? say('summary_mark') : say('summary_mark_by', nameOf(strong.generator)),
    };
  }
  // A workflow says that the file went through such a program; a label may itself say "possibly".
  const moderate = marks.find((mark) => mark.kind === 'workflow' || mark.kind === 'aigc-label');
  if (moderate === undefined) return null;
  return {
    answer: 'ai-generated',
    basis: 'mark',
    generator: moderate.generator,
    strength: 'moderate',
    confidence: null,
    summary:
      moderate.kind === 'workflow'
        ? say('summary_workflow', moderate.generator === null ? say('summary_a_workflow') : nameOf(moderate.generator))
        : say('summary_label_possible'),
  };
}

function fromDeclaration({ marks }: Findings, { say, nameOf }: Wording): Row | null {
  const mark = marks.find(isDeclaration);
  if (mark === undefined) {
    const label = marks.find(isPictureLabel);
    if (label === undefined) return null;
    return {
      answer: 'ai-generated',
      basis: 'declared',
      generator: null,
      strength: 'weak',
      confidence: null,
      summary: say('summary_picture_label', label.value),
    };
  }
  const answer = declarationUse(mark);
  const key = answer === 'ai-edited' ? 'summary_declared_edited' : 'summary_declared_generated';
  return {
    answer,
    basis: 'declared',
    generator: mark.generator,
    strength: 'moderate',
    confidence: null,
    summary: mark.generator === null ? say(key) : say(`${key}_by`, nameOf(mark.generator)),
  };
}

const claimsAi = (disclosure: Disclosure): boolean => disclosure.claim !== 'captured';

function fromDisclosure({ disclosures }: Findings, { say }: Wording): Row | null {
  const disclosure = disclosures.find((d) => d.claim === 'ai-generated') ?? disclosures.find(claimsAi);
  if (disclosure === undefined) return null;
  return {
    answer: disclosure.claim === 'ai-generated' ? 'ai-generated' : 'ai-edited',
    basis: 'disclosed',
    generator: null,
    strength: 'moderate',
    confidence: null,
    summary: say(disclosureKey(disclosure), disclosure.platform, disclosure.label),
  };
}

/** The false-positive rate up to which an estimate may call itself moderate rather than weak. */
const MODERATE_FALSE_POSITIVE_RATE = 0.01;

const percent = (share: number): string => `${Math.round(share * 1000) / 10}`;

function fromEstimate({ classifier }: Findings, { say }: Wording): Row | null {
  if (classifier === null || classifier.probability === null || classifier.abstained !== null) return null;
  const rate = classifier.model.falsePositiveRate;
  if (classifier.verdict === 'likely-ai') {
    return {
      answer: 'likely-ai',
      basis: 'estimate',
      generator: null,
      strength: rate !== null && rate <= MODERATE_FALSE_POSITIVE_RATE ? 'moderate' : 'weak',
      confidence: classifier.probability,
      summary: rate === null ? say('summary_likely_ai') : say('summary_likely_ai_rate', percent(rate)),
    };
  }
  if (classifier.verdict === 'no-signs') {
    return {
      answer: 'no-signs-found',
      basis: 'estimate',
      generator: null,
      strength: 'weak',
      confidence: 1 - classifier.probability,
      summary:
        classifier.model.missRate === null
          ? say('summary_no_signs')
          : say('summary_no_signs_rate', percent(classifier.model.missRate)),
    };
  }
  return null;
}

/** Nothing answers the question; the sentence still says what was seen, so that silence is not read as innocence. */
function nothing({ credentials, classifier }: Findings, { say }: Wording): Row {
  return {
    answer: 'cannot-tell',
    basis: 'none',
    generator: null,
    strength: 'none',
    confidence: null,
    summary: sentence(credentials, classifier !== null, say),
  };
}

function sentence(credentials: Credentials | null, looked: boolean, say: Say): string {
  if (credentials === null) return say(looked ? 'summary_cannot_tell' : 'summary_cannot_tell_unseen');
  const signer = signerName(credentials, say);
  switch (credentials.state) {
    case 'remote':
      return say('summary_remote');
    case 'malformed':
      return say('summary_malformed');
    case 'undatable':
      return say('summary_undatable', signer);
    case 'trusted':
      return say('summary_signed_silent', signer, ...listPhrase(credentials, true, say));
    default:
      return say('summary_intact_silent', signer);
  }
}

/** Which list vouches for the signer, where the sentence says it. */
function listPhrase(credentials: Credentials, wanted: boolean, say: Say): string[] {
  return wanted ? [say(`summary_list_${credentials.signer?.list ?? 'user'}`)] : [];
}

function signerName(credentials: Credentials, say: Say): string {
  return credentials.signer?.organization ?? credentials.signer?.commonName ?? say('summary_unnamed_signer');
}

function conflictsOf(findings: Findings, { say, nameOf }: Wording): Verdict['conflicts'] {
  const { credentials, marks, disclosures, classifier, faces } = findings;
  const conflicts: Verdict['conflicts'] = [];
  const add = (one: string, other: string, key: string, ...substitutions: string[]) =>
    conflicts.push({ between: [one, other], explanation: say(key, ...substitutions) });

  const signed = credentials !== null && CARRIES.includes(credentials.state) && credentials.contentHash !== 'mismatch';
  const signedAi = signed && (credentials.aiUse === 'generated' || credentials.aiUse === 'edited');
  const signedCamera = signed && credentials.captured && credentials.aiUse === 'none';
  const mark = strongMark(marks);
  // A generator's word on footage that a camera signed for was pasted there, or the signature is about something else.
  const pasted = mark ?? marks.find(({ kind }) => kind === 'visible');
  const declared = marks.find(isDeclaration);
  const disclosedAi = disclosures.find(claimsAi);
  const disclosedCamera = disclosures.find((d) => d.claim === 'captured');
  const likely = classifier?.abstained === null && classifier.verdict === 'likely-ai';

  if (signedCamera) {
    if (pasted !== undefined) add('credentials', 'marks', 'conflict_camera_mark');
    if (declared !== undefined) add('credentials', 'marks', 'conflict_camera_declared');
    if (disclosedAi !== undefined) add('credentials', 'disclosure', 'conflict_camera_disclosed', disclosedAi.platform);
    if (likely) add('credentials', 'classifier', 'conflict_camera_estimate');
  }
  if (signedAi && disclosedCamera !== undefined) {
    add('credentials', 'disclosure', 'conflict_ai_disclosed_camera', disclosedCamera.platform);
  }
  if (signedAi && credentials.generator !== null && mark?.generator && mark.generator !== credentials.generator) {
    add('credentials', 'marks', 'conflict_generators', nameOf(credentials.generator), nameOf(mark.generator));
  }
  if (credentials?.state === 'broken' && mark !== undefined) add('credentials', 'marks', 'conflict_broken_mark');
  if (!signedAi && mark !== undefined && disclosedCamera !== undefined) {
    add('marks', 'disclosure', 'conflict_mark_disclosed_camera', disclosedCamera.platform);
  }
  // Two estimates that part ways are shown side by side; neither outranks the other silently.
  if (faces !== null && faces.verdict !== null && classifier !== null && classifier.abstained === null) {
    const pair = [faces.verdict, classifier.verdict];
    if (pair.includes('likely-ai') && pair.includes('no-signs')) add('faces', 'classifier', 'conflict_faces_estimate');
  }
  return conflicts;
}
