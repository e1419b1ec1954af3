import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/prose.css';
import { showPage } from '../../components/page';
import { Guide } from './Guide';

showPage(browser.i18n, 'guide_title', <Guide />);
