import type { Inspection } from '../inspection/schema';
import type { Say } from '../words/localise';

/** What the person says is wrong. Each has `report_reason_<id>` and `report_claim_<id>` in `_locales`. */
export const reportReasons = ['unlabelled', 'likeness', 'impersonation', 'election', 'intimate'] as const;
export type ReportReason = (typeof reportReasons)[number];

/**
 * Whether evidence may travel with a report of this kind. Intimate images never do: passing them on harms the person
 * shown, and is a crime in many places. What stops them (StopNCII, Take It Down) works with a hash made on the
 * person's own device.
 */
export const mayBundle = (reason: ReportReason): boolean => reason !== 'intimate';

export interface NoticeInput {
  readonly reason: ReportReason;
  readonly inspection: Inspection;
  /** Addresses at which the content is found: the post's page first. */
  readonly locations: readonly string[];
  /** What the person adds in their own words; may be empty. */
  readonly note: string;
  /** Null leaves the line out: for some offences against children the law asks for no name. */
  readonly sender: { readonly name: string; readonly email: string } | null;
  /** SHA-256 of the bundle's record, when one was made. */
  readonly fingerprint: string | null;
}

/** The parts that a notice lacks before it may be sent as one under Article 16. */
export type MissingPart = 'explanation' | 'location' | 'sender' | 'good-faith';

/**
 * A notice with the four parts that Article 16(2) of Regulation (EU) 2022/2065 (Digital Services Act) names:
 * (a) a substantiated explanation, (b) the exact electronic location, (c) name and email of the sender, (d) a
 * statement of good faith. Plain text, to be pasted or mailed by the person; nothing here sends it.
 *
 * @param say the language of the notice, which may be another than the person's own.
 */
export function writeNotice(input: NoticeInput, say: Say): string {
  const { reason, inspection, locations, note, sender, fingerprint } = input;
  const parts: (readonly [string, readonly string[]])[] = [
    [
      say('notice_explanation'),
      [
        say(`report_claim_${reason}`),
        ...(note.trim() === '' ? [] : [note.trim()]),
        `${say('notice_found')} ${inspection.verdict.summary}`,
        ...notFoundOut(inspection, say),
        ...(fingerprint === null ? [] : [say('notice_bundle', fingerprint)]),
      ],
    ],
    [say('notice_location'), locations],
    [say('notice_sender'), sender === null ? [say('notice_sender_left_out')] : [sender.name, sender.email]],
    [say('notice_good_faith'), [say('notice_good_faith_text')]],
  ];
  return [
    say('notice_heading'),
    ...parts.map(([title, lines], index) => `${index + 1}. ${title}\n${lines.join('\n')}`),
  ].join('\n\n');
}

/** An estimate must not reach a moderator as if it were proof. */
function notFoundOut({ verdict, classifier }: Inspection, say: Say): string[] {
  if (verdict.basis !== 'estimate') return [];
  const rate = classifier?.model.falsePositiveRate ?? null;
  return [rate === null ? say('notice_estimate') : say('notice_estimate_rate', String(Math.round(rate * 1000) / 10))];
}

/** @param confirmed whether the person ticked the statement of good faith. */
export function missingParts(input: NoticeInput, confirmed: boolean): MissingPart[] {
  const missing: MissingPart[] = [];
  if (input.note.trim().length < MIN_EXPLANATION) missing.push('explanation');
  if (!input.locations.some((location) => URL.canParse(location))) missing.push('location');
  const { sender } = input;
  if (sender !== null && !(sender.name.trim() !== '' && EMAIL.test(sender.email.trim()))) missing.push('sender');
  if (!confirmed) missing.push('good-faith');
  return missing;
}

/** Characters. "Sufficiently substantiated" is for the law to say; a word or two is not. */
const MIN_EXPLANATION = 20;
/** Only that it could be one: the person sees what is sent. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
