import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/record.css';
import '../../components/prose.css';
import './history.css';
import { showPage } from '../../components/page';
import { createHistory } from '../../lib/history/history';
import { followLanguage } from '../../lib/words/follow-language';
import { HistoryView } from './HistoryView';

const history = createHistory({ now: () => new Date(), newId: () => crypto.randomUUID() });
const show = await showPage(browser, 'history_title', <HistoryView history={history} />);
followLanguage(browser, show);
