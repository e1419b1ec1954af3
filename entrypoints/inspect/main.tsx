import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/trust-add.css';
import '../../components/record.css';
import '../../components/unfolding-panel.css';
import './inspect.css';
import { evidenceBodies } from '../../components/late';
import { showPage } from '../../components/page';
import { serveAutomatedTrust } from '../../lib/credentials/automated-trust';
import { rememberedHosts } from '../../lib/credentials/remote-hosts';
import { hostDatabase } from '../../lib/credentials/remote-hosts-database';
import { trustDatabase } from '../../lib/credentials/trust-database';
import { createLocalEngine } from '../../lib/engine/local-engine';
import { withWantedChecks } from '../../lib/engine/wanted-checks';
import { createHistory } from '../../lib/history/history';
import type { Inspection } from '../../lib/inspection/schema';
import { inspectableUrl } from '../../lib/queue/inspectable-url';
import { createInspectionQueue } from '../../lib/queue/inspection-queue';
import { loadSettings } from '../../lib/settings/settings';
import { followLanguage } from '../../lib/words/follow-language';
import { App } from './App';

const history = createHistory({ now: () => new Date(), newId: () => crypto.randomUUID() });
function remember(inspection: Inspection): void {
  // A private window leaves nothing behind.
  if (browser.extension.inIncognitoContext) return;
  loadSettings(browser.storage.local)
    .then(async (settings) => (settings.history ? history.add(inspection) : undefined))
    .catch((error: unknown) => console.warn('Vidimus: the history could not be written', error));
}

const queue = createInspectionQueue({
  engine: withWantedChecks(
    createLocalEngine({ workerUrl: browser.runtime.getURL('/engine.js') }),
    async () => (await loadSettings(browser.storage.local)).checksOff,
  ),
  // As shown now: it may be changed while the page stands.
  get language() {
    return document.documentElement.lang;
  },
  newKey: () => `inspect:${crypto.randomUUID()}`,
  agreedHosts: () =>
    rememberedHosts(hostDatabase).catch((error: unknown) => {
      // Then nobody is asked without a click.
      console.warn('Vidimus: the remembered servers could not be read', error);
      return [];
    }),
  // The command line drives this page and waits for this event; nothing in the page listens.
  onInspected: (detail) => {
    window.dispatchEvent(new CustomEvent('vidimus:inspected', { detail }));
    if ('inspection' in detail) remember(detail.inspection);
  },
});

// Before there is a result, so that nothing moves when one comes.
evidenceBodies.load().catch(console.error);

const now = () => Date.now();
serveAutomatedTrust(window, trustDatabase, { fetch: (url, init) => fetch(url, init), now });
const show = await showPage(
  browser,
  'inspect_page_title',
  <App queue={queue} trust={{ storage: trustDatabase, now }} hosts={hostDatabase} />,
);
followLanguage(browser, show);

// From the context menu (background.ts); no web page can open this one.
const parameters = new URLSearchParams(location.search);
const asked = inspectableUrl(parameters.get('check') ?? '');
// No website can open this page: whoever asks for more than a first look here is the popup, after a click.
const large = parameters.get('asked') === 'large';
if ('url' in asked) queue.add([{ name: asked.url, source: { kind: 'url', url: asked.url }, large }]);
