import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/prose.css';
import { showPage } from '../../components/page';
import { Welcome } from './Welcome';

showPage(browser.i18n, 'welcome_title', <Welcome />);
