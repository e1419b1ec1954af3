import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/prose.css';
import { showPage } from '../../components/page';
import { followLanguage } from '../../lib/words/follow-language';
import { Guide } from './Guide';

const show = await showPage(browser, 'guide_title', <Guide />);
followLanguage(browser, show);
