import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/masthead.css';
import '../../components/prose.css';
import { showPage } from '../../components/page';
import { Welcome } from './Welcome';

await showPage(browser, 'welcome_title', <Welcome />);
