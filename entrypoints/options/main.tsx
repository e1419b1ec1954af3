import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/record.css';
import '../../components/unfolding-panel.css';
import '../../components/prose.css';
import '../../components/trust-add.css';
import './options.css';
import { showPage } from '../../components/page';
import { openPackDatabase } from '../../lib/classifier/pack-database';
import { sha256 } from '../../lib/classifier/sha256';
import { hostDatabase } from '../../lib/credentials/remote-hosts-database';
import { createHistory } from '../../lib/history/history';
import { readReaderNotes } from '../../lib/platforms/reader-notes';
import { followLanguage } from '../../lib/words/follow-language';
import { Options } from './Options';

const models = { packs: openPackDatabase(), digest: sha256 };
const history = createHistory({ now: () => new Date(), newId: () => crypto.randomUUID() });
const show = await showPage(
  browser,
  'options_title',
  <Options
    area={browser.storage.local}
    hosts={hostDatabase}
    models={models}
    browserLanguage={browser.i18n.getMessage('language_tag')}
    clearHistory={() => history.clear()}
    diagnose={async () => ({
      version: browser.runtime.getManifest().version,
      browser: navigator.userAgent,
      language: document.documentElement.lang,
      browserLanguage: browser.i18n.getUILanguage(),
      permissions: await browser.permissions.getAll(),
      storage: await navigator.storage.estimate().then(({ usage }) => usage ?? null),
      failedReaders: await readReaderNotes(browser.storage.session),
    })}
  />,
);
followLanguage(browser, show);
