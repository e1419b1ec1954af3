import { useMemo } from 'react';
import { browser } from 'wxt/browser';
import { hostDatabase } from '../lib/credentials/remote-hosts-database';
import { createPortEngine } from '../lib/engine/port-engine';
import type { Engine } from '../lib/engine/ports';
import { PORT_PAGE } from '../lib/messaging/port-names';
import { askFurther } from '../lib/tab-videos/ask-further';
import { Offers, type OffersProps } from './Offers';
import { useWords } from './words';

let engine: Engine | null = null;

/** The offers, wired to this browser: further checks run in the engine that the extension's pages share. */
export default function PageOffers(props: Omit<OffersProps, 'hosts' | 'ask' | 'compareUrl'>) {
  const { say } = useWords();
  const ask = useMemo<OffersProps['ask']>(
    () => (inspection, further, signal) => {
      engine ??= createPortEngine(async () => browser.runtime.connect({ name: PORT_PAGE }));
      const newKey = () => `further:${crypto.randomUUID()}`;
      return askFurther(inspection, further, { engine, language: say('language_tag'), newKey }, signal);
    },
    [say],
  );
  return (
    <Offers
      {...props}
      ask={ask}
      hosts={hostDatabase}
      compareUrl={(address) => browser.runtime.getURL(`/inspect.html?check=${encodeURIComponent(address)}&asked=large`)}
    />
  );
}
