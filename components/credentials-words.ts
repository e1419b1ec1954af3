import type { Credentials } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import type { Words } from './words';

/** A few words for the closed row. "Trusted" is said of listed signers alone; which list is part of the words. */
export function credentialsInShort({ say }: Words, credentials: Credentials): string {
  return say(credentialsStateKey('state_short', credentials));
}

/** Signed and unbroken, but with no list at hand to hold the signer against: not the same as "not on the list". */
export function credentialsStateKey(prefix: 'state' | 'state_short', credentials: Credentials): string {
  const { state, signer, trustLists } = credentials;
  if (state === 'trusted' && signer?.list === 'user') return `${prefix}_trusted_user`;
  if (state === 'broken' && !isContentChanged(credentials)) return `${prefix}_broken_record`;
  if (state === 'intact' && credentials.revocation === 'revoked') return `${prefix}_intact_revoked`;
  if (state === 'intact' && trustLists.length === 0) return `${prefix}_intact_no_list`;
  return messageKey(prefix, state);
}

/** Only a content that was compared and differs does not belong to what was signed. */
const isContentChanged = ({ contentHash }: Credentials): boolean => contentHash === 'mismatch';
