import * as z from 'zod/mini';
import { certificatesOf, MAX_PEM_LENGTH } from './pem';
import { MAX_USER_ANCHORS, readTrustRecord, type TrustStorage } from './trust-refresh';

const pem = z.nullable(z.string().check(z.maxLength(MAX_PEM_LENGTH)));

/** Lists put there by hand: a folder laid out like the published ones, and a person's own anchors. PEM texts. */
export const importedTrustSchema = z.object({
  claimAnchors: pem,
  timeStampAnchors: pem,
  interimAnchors: pem,
  interimAllowed: pem,
  /** Further key usages that may sign, one OID a line, `//` comments; the project's own always count. */
  trustConfig: z.nullable(z.string().check(z.maxLength(16_384))),
  userAnchors: z.array(z.string().check(z.maxLength(MAX_PEM_LENGTH))).check(z.maxLength(MAX_USER_ANCHORS)),
});
export type ImportedTrust = z.infer<typeof importedTrustSchema>;

/** An imported text holds nothing that could be an anchor; `message` names it. */
export class TrustImportError extends Error {
  override readonly name = 'TrustImportError';
}

/**
 * Stores imported lists. With a list among them the published ones are no longer asked for, so that the import alone
 * decides; with anchors alone they are added to whatever lists there are.
 *
 * @param now milliseconds since the epoch, for the date that is shown with the lists.
 * @throws TrustImportError when a text holds no certificate, or there are too many; nothing is stored then.
 */
export async function importTrust(storage: TrustStorage, imported: ImportedTrust, now: number): Promise<void> {
  const retrieved = new Date(now).toISOString();
  const copy = (text: string | null, name: string) =>
    text === null ? null : { pem: certificatesIn(text, name), etag: null, issued: null, retrieved };
  const lists = {
    claims: copy(imported.claimAnchors, 'the C2PA trust list'),
    timeStamps: copy(imported.timeStampAnchors, 'the C2PA list of time-stamping authorities'),
    interimAnchors: copy(imported.interimAnchors, 'the interim anchors'),
    interimAllowed: copy(imported.interimAllowed, 'the interim list of allowed certificates'),
  };
  const anchors = imported.userAnchors.map((text, index) => certificatesIn(text, `anchor ${index + 1}`));
  const userAnchors = [...new Set(anchors)];
  // Stored all the same, they would make the whole record one that is not read again.
  if (userAnchors.length > MAX_USER_ANCHORS) throw new TrustImportError(`more than ${MAX_USER_ANCHORS} anchors`);
  const before = await readTrustRecord(storage);
  const pinned = Object.values(lists).some((list) => list !== null);
  await storage.set({
    ...before,
    ...(pinned ? { ...lists, pinned, trustConfig: imported.trustConfig } : {}),
    userAnchors,
  });
}

/** The person's anchors without one certificate, which is in PEM form as {@link certificatesOf} writes it. */
export function withoutAnchor(userAnchors: readonly string[], certificate: string): string[] {
  return userAnchors
    .map((text) =>
      certificatesOf(text)
        .filter((pem) => pem !== certificate)
        .join('\n'),
    )
    .filter((text) => text !== '');
}

function certificatesIn(text: string, name: string): string {
  const certificates = certificatesOf(text);
  if (certificates.length === 0) throw new TrustImportError(`${name} holds no certificate in PEM form`);
  return certificates.join('\n');
}
