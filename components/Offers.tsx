import { useEffect, useRef, useState } from 'react';
import { hostsToAsk } from '../lib/credentials/identity-hosts';
import { type HostStorage, rememberedHosts, rememberHost } from '../lib/credentials/remote-hosts';
import { manifestHost } from '../lib/credentials/remote-manifest';
import type { Inspection } from '../lib/inspection/schema';
import { type Further, readableAddress } from '../lib/tab-videos/ask-further';
import { Identities } from './Identities';
import { LargeOffer } from './LargeOffer';
import { RemoteOffer } from './RemoteOffer';
import { StreamOffer } from './StreamOffer';
import { useWords } from './words';

export interface OffersProps {
  readonly inspection: Inspection;
  readonly hosts: HostStorage;
  /** Inspects the clip once more, with all that the person has agreed to. */
  readonly ask: (inspection: Inspection, further: Further, signal: AbortSignal) => Promise<Inspection>;
  /** Listens to what the player is handed, and checks that. */
  readonly onPieces: () => void;
  /** What came of asking further. */
  readonly onInspection: (inspection: Inspection) => void;
  /** Who is named beside the signer is shown here too; the popup has no room for it. */
  readonly identities?: boolean;
  /** The inspect page with this address, asked to compare all of it: it shows how far that has got. */
  readonly compareUrl: (address: string) => string;
}

/** What the person may still ask for of a page's clip. */
export function Offers({
  inspection,
  hosts,
  ask,
  onPieces,
  onInspection,
  identities = false,
  compareUrl,
}: OffersProps) {
  const words = useWords();
  const { credentials } = inspection;
  const [asking, setAsking] = useState<'manifest' | 'identities' | null>(null);
  const [failed, setFailed] = useState<'manifest' | 'identities' | null>(null);
  const agreed = useRef<Further>({});
  const leave = useRef(new AbortController());
  const address = readableAddress(inspection);
  const host = credentials?.state === 'remote' ? manifestHost(credentials.remoteUrl) : null;

  useEffect(() => {
    const abort = new AbortController();
    leave.current = abort;
    // The popup goes with a click beside it, and takes what it asked for along.
    return () => abort.abort();
  }, []);

  async function askFor(what: 'manifest' | 'identities', further: Further): Promise<void> {
    const { signal } = leave.current;
    agreed.current = { ...agreed.current, ...further };
    setAsking(what);
    setFailed(null);
    try {
      onInspection(await ask(inspection, agreed.current, signal));
    } catch (error) {
      if (signal.aborted) return;
      console.warn('Vidimus: the clip could not be checked further', error);
      setFailed(what);
    } finally {
      setAsking(null);
    }
  }
  const fetchFrom = (manifests: string) => askFor('manifest', { manifestHosts: [manifests] });

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each host and clip, whatever else changes
  useEffect(() => {
    if (host === null || address === null) return;
    rememberedHosts(hosts).then(
      (known) => {
        if (known.includes(host) && !leave.current.signal.aborted) void fetchFrom(host);
      },
      (error: unknown) => console.warn('Vidimus: the remembered servers could not be read', error),
    );
  }, [host, address]);

  return (
    <div className="offers">
      {asking !== null ? (
        <p className="muted" role="status">
          {words.say(asking === 'manifest' ? 'remote_offer_fetching' : 'identities_checking')}
        </p>
      ) : address === null && host !== null ? (
        <p className="muted">{words.say('remote_offer_save', host)}</p>
      ) : (
        <RemoteOffer
          credentials={credentials}
          onFetch={async (always) => {
            if (always !== null) await rememberHost(hosts, always);
            if (host !== null) void fetchFrom(host);
          }}
        />
      )}
      {failed === null ? null : (
        <p className="refusal" role="alert">
          {words.say(failed === 'manifest' ? 'remote_offer_failed' : 'identities_failed')}
        </p>
      )}
      {identities && asking === null ? (
        <Identities
          credentials={credentials}
          onCheck={
            address === null
              ? null
              : () => void askFor('identities', { identityHosts: hostsToAsk(credentials?.identities ?? []) })
          }
        />
      ) : null}
      <StreamOffer inspection={inspection} onListen={onPieces} />
      {address === null ? null : <LargeOffer inspection={inspection} href={compareUrl(address)} />}
    </div>
  );
}
