import { useEffect, useRef, useState } from 'react';
import { browser } from 'wxt/browser';
import { LargeOffer } from '../../components/LargeOffer';
import { RemoteOffer } from '../../components/RemoteOffer';
import { StreamOffer } from '../../components/StreamOffer';
import { useWords } from '../../components/words';
import { rememberedHosts, rememberHost } from '../../lib/credentials/remote-hosts';
import { hostDatabase } from '../../lib/credentials/remote-hosts-database';
import { manifestHost } from '../../lib/credentials/remote-manifest';
import { createLocalEngine } from '../../lib/engine/local-engine';
import type { Inspection } from '../../lib/inspection/schema';

export interface OffersProps {
  readonly inspection: Inspection;
  /** Listens to what the player is handed, and checks that. */
  readonly onPieces: () => void;
  /** What came of asking further. */
  readonly onInspection: (inspection: Inspection) => void;
}

/** What the person may still ask for. Loaded only where there is something: the popup has to open at once. */
export default function Offers({ inspection, onPieces, onInspection }: OffersProps) {
  const words = useWords();
  const { credentials, subject } = inspection;
  const [fetching, setFetching] = useState(false);
  const [failed, setFailed] = useState(false);
  const leave = useRef(new AbortController());
  const address = subject.mediaUrl !== null && /^https?:/i.test(subject.mediaUrl) ? subject.mediaUrl : null;
  const host = credentials?.state === 'remote' ? manifestHost(credentials.remoteUrl) : null;

  useEffect(() => {
    const abort = new AbortController();
    leave.current = abort;
    // The popup goes with a click beside it, and takes what runs in it along.
    return () => abort.abort();
  }, []);

  async function fetchFrom(manifests: string, url: string): Promise<void> {
    setFetching(true);
    setFailed(false);
    const engine = createLocalEngine({ workerUrl: browser.runtime.getURL('/engine.js') });
    try {
      const { disclosures } = inspection;
      const found = await engine.inspect(
        {
          key: `popup:${crypto.randomUUID()}`,
          source: { kind: 'url', url },
          pageUrl: subject.pageUrl,
          disclosures,
          language: browser.i18n.getMessage('language_tag'),
          manifestHosts: [manifests],
        },
        () => undefined,
        leave.current.signal,
      );
      onInspection(found);
    } catch (error) {
      if (leave.current.signal.aborted) return;
      console.warn('Vidimus: the credentials could not be fetched', error);
      setFailed(true);
    } finally {
      engine.dispose();
      setFetching(false);
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each host and clip, whatever else changes
  useEffect(() => {
    if (host === null || address === null) return;
    rememberedHosts(hostDatabase).then(
      (hosts) => {
        if (hosts.includes(host) && !leave.current.signal.aborted) void fetchFrom(host, address);
      },
      (error: unknown) => console.warn('Vidimus: the remembered servers could not be read', error),
    );
  }, [host, address]);

  return (
    <div className="popup-offers">
      {fetching ? (
        <p className="muted" role="status">
          {words.say('remote_offer_fetching')}
        </p>
      ) : address === null && host !== null ? (
        <p className="muted">{words.say('remote_offer_save', host)}</p>
      ) : (
        <RemoteOffer
          credentials={credentials}
          onFetch={async (always) => {
            if (always !== null) await rememberHost(hostDatabase, always);
            if (host !== null && address !== null) void fetchFrom(host, address);
          }}
        />
      )}
      {failed ? (
        <p className="refusal" role="alert">
          {words.say('remote_offer_failed')}
        </p>
      ) : null}
      <StreamOffer inspection={inspection} onListen={onPieces} />
      {address === null ? null : (
        <LargeOffer
          inspection={inspection}
          href={browser.runtime.getURL(`/inspect.html?check=${encodeURIComponent(address)}&asked=large`)}
        />
      )}
    </div>
  );
}
