import { defineContentScript } from 'wxt/utils/define-content-script';
import { tapStreams } from '../lib/page/stream-tap';

export default defineContentScript({
  matches: ['<all_urls>'],
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  runAt: 'document_start',
  world: 'MAIN',
  main: () => tapStreams(window),
});
