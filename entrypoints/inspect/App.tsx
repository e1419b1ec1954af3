import { lazy, Suspense, useState } from 'react';
import { Brand } from '../../components/icons';
import { RemoteHostsPanel } from '../../components/RemoteHostsPanel';
import { TrustPanel, type TrustPanelProps } from '../../components/TrustPanel';
import { useWords } from '../../components/words';
import type { HostStorage } from '../../lib/credentials/remote-hosts';
import type { InspectionQueue } from '../../lib/queue/inspection-queue';
import { FileInput } from './FileInput';
import { Results } from './Results';
import { UrlInput } from './UrlInput';

/** Loaded when the page stands: nobody waits for it. */
const OfficialCheckers = lazy(() => import('../../components/OfficialCheckers'));
const Bundles = lazy(() => import('./Bundles'));

/** Bundles of evidence that stay on the page; each is read into memory whole. */
const MOST_BUNDLES = 8;

export interface AppProps {
  readonly queue: InspectionQueue;
  readonly trust: TrustPanelProps;
  readonly hosts: HostStorage;
}

export function App({ queue, trust, hosts }: AppProps) {
  const words = useWords();
  const [refused, setRefused] = useState<string | null>(null);
  const [bundles, setBundles] = useState<readonly File[]>([]);
  const add: InspectionQueue['add'] = (inputs) => {
    const taken = queue.add(inputs);
    const left = inputs.length - taken;
    setRefused(left === 0 ? null : words.say('inspect_queue_full', words.number(left)));
    return taken;
  };
  return (
    <>
      <header className="masthead">
        <Brand size={44} />
        <div>
          <p className="wordmark">{words.say('extension_name')}</p>
          <h1>{words.say('inspect_title')}</h1>
        </div>
      </header>
      <main>
        <p className="lead">{words.say('inspect_lead')}</p>
        <div className="inputs">
          <FileInput
            onFiles={(files) => add(files)}
            onBundles={(files) => setBundles((earlier) => [...files, ...earlier].slice(0, MOST_BUNDLES))}
          />
          <UrlInput onUrl={(name, url) => add([{ name, source: { kind: 'url', url } }])} />
        </div>
        <p className="refusal" role="alert">
          {refused}
        </p>
        {bundles.length === 0 ? null : (
          <Suspense fallback={null}>
            <Bundles files={bundles} />
          </Suspense>
        )}
        <Results queue={queue} hosts={hosts} />
        <TrustPanel {...trust} />
        <RemoteHostsPanel storage={hosts} />
        <Suspense fallback={null}>
          <OfficialCheckers />
        </Suspense>
      </main>
    </>
  );
}
