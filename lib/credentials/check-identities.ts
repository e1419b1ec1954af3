import type { ByteCheckInput } from '../inspection/check';
import type { Credentials, Identity } from '../inspection/schema';
import type { CredentialsEngine, Reading } from './engine';
import { checkedIdentities } from './identities';
import { hostsToAsk } from './identity-hosts';
import { locateIn } from './locate-in';
import { MAX_STORE_BYTES } from './located';
import type { Say } from './problems';
import { identitySettings, type TrustStore } from './trust';

/**
 * The second pass, on the person's own asking: reads the store once more and lets the library decode the identities in
 * it. For a person that takes one request for the issuer's key (`did.json`), to the hosts in `agreed` and no other.
 *
 * @param agreed what the person was shown and said yes to; a host that the file names now and that is not among them is
 * not asked.
 * @returns the identities as checked, or null where the store cannot be read by itself.
 * @throws what reading the bytes throws, and PoisonedError.
 */
export async function checkIdentities(
  { bytes, facts, signal }: ByteCheckInput,
  finding: Credentials,
  agreed: readonly string[],
  tools: { readonly engine: CredentialsEngine; readonly trust: TrustStore; readonly say?: Say },
  whole: Blob | null = null,
): Promise<Identity[] | null> {
  const claimed = finding.identities ?? [];
  if (claimed.length === 0) return null;
  const hosts = hostsToAsk(claimed).filter((host) => agreed.includes(host));
  const settings = identitySettings(tools.trust, hosts);
  let reading: Reading;
  const store = await storeOf({ bytes, facts, signal });
  signal.throwIfAborted();
  if (store !== null) reading = await tools.engine.readStore(store, settings);
  else if (whole !== null) reading = await tools.engine.readAsset(facts.mime, whole, settings, { signal });
  else return null;
  return reading.kind === 'report' ? checkedIdentities(claimed, reading.report, tools.say) : null;
}

async function storeOf({ bytes, facts, signal }: ByteCheckInput): Promise<Uint8Array | null> {
  if (facts.container === 'c2pa') return bytes.read(0, bytes.byteLength ?? MAX_STORE_BYTES, signal);
  const located = await locateIn(facts.container, bytes, signal);
  return located.kind === 'store' ? located.store : null;
}
