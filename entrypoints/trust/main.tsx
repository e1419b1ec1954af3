import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/trust-add.css';
import './trust.css';
import { showPage } from '../../components/page';
import { trustDatabase } from '../../lib/credentials/trust-database';
import { followLanguage } from '../../lib/words/follow-language';
import { App } from './App';

const tools = { fetch: (url: string, init: RequestInit) => fetch(url, init), now: () => Date.now() };
const show = await showPage(
  browser,
  'trust_page_title',
  <App storage={trustDatabase} tools={tools} subtle={crypto.subtle} />,
);
followLanguage(browser, show);
