import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { noteSteps } from '../lib/platforms/youtube-steps';

/** In the page's own world, before the page; the manifest (lib/platforms/content-scripts.ts) puts it there. */
export default defineUnlistedScript(() => noteSteps(document));
