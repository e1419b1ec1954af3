import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { tapStreams } from '../lib/page/stream-tap';

/** In the page's own world, before the page; the manifest (wxt.config.ts) puts it there. */
export default defineUnlistedScript(() => tapStreams(window));
