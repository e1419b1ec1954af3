import { type CertificateFacts, type Digest, readCertificates, type TrustCertificate } from './trust-certificate';
import { LIST_URLS, type ListOutcome, PUBLISHED_LISTS, type PublishedList, type TrustRecord } from './trust-refresh';

/** One published list, for a person to judge. */
export interface ListOverview {
  readonly list: PublishedList;
  /** Where it is published. */
  readonly url: string;
  /** Null: there is no copy. Dates in ISO 8601. */
  readonly copy: {
    readonly issued: string | null;
    readonly retrieved: string | null;
    readonly etag: string | null;
    /** It came with the extension's package. */
    readonly packaged: boolean;
  } | null;
  /** What the last look brought; null: there was none yet. */
  readonly outcome: ListOutcome | null;
  /** By holder. */
  readonly certificates: readonly TrustCertificate[];
}

export interface TrustOverview {
  /** The lists were put there by hand, so nobody is asked for new ones. */
  readonly pinned: boolean;
  /** When new lists were last looked for, ISO 8601. */
  readonly lookedAt: string | null;
  readonly lists: readonly ListOverview[];
  /** The person's own, in the order of adding. */
  readonly own: readonly TrustCertificate[];
}

/** Everything that is stored about whom to believe, certificate by certificate. */
export async function trustOverview(record: TrustRecord, subtle: Digest): Promise<TrustOverview> {
  const overview = async (list: PublishedList): Promise<ListOverview> => {
    const copy = record[list];
    const certificates = copy === null ? [] : await readCertificates(copy.pem, subtle);
    return {
      list,
      url: LIST_URLS[list],
      copy: copy && {
        issued: copy.issued,
        retrieved: copy.retrieved,
        etag: copy.etag,
        packaged: copy.packaged ?? false,
      },
      outcome: record.refresh?.[list] ?? null,
      certificates: certificates.sort((one, other) => sortName(one).localeCompare(sortName(other))),
    };
  };
  const own = await Promise.all(record.userAnchors.map((text) => readCertificates(text, subtle)));
  return {
    pinned: record.pinned,
    lookedAt: record.refresh?.at ?? null,
    lists: await Promise.all(PUBLISHED_LISTS.map(overview)),
    // The same certificate may stand in two of the texts that were added.
    own: [...new Map(own.flat().map((certificate) => [certificate.fingerprint, certificate])).values()],
  };
}

const sortName = ({ facts }: TrustCertificate) => facts?.subject.commonName ?? facts?.subject.organisation ?? '';

/** @param now milliseconds since the epoch. */
export function validityAt({ notBefore, notAfter }: CertificateFacts, now: number): 'valid' | 'expired' | 'not-yet' {
  if (now < Date.parse(notBefore)) return 'not-yet';
  return notAfter !== null && now > Date.parse(notAfter) ? 'expired' : 'valid';
}

/**
 * Whether a certificate is one that a person looks for: by words of its holder's or issuer's name, or by a part of its
 * fingerprint, however that is written (`AB:CD`, `ab cd`).
 */
export function matchesSearch({ facts, fingerprint }: TrustCertificate, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const digits = query.toLowerCase().replace(/[\s:]/g, '');
  if (digits !== '' && fingerprint.includes(digits)) return true;
  const names = [facts?.subject, facts?.issuer].flatMap((name) => [
    name?.commonName,
    name?.organisation,
    name?.country,
  ]);
  const text = names
    .filter((part) => part)
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
