import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { bluesky } from '../lib/platforms/bluesky';
import { linkedin } from '../lib/platforms/linkedin';
import { reddit } from '../lib/platforms/reddit';
import { startReaders } from '../lib/platforms/start-readers';
import { vimeo } from '../lib/platforms/vimeo';
import { x } from '../lib/platforms/x';

export default defineUnlistedScript(() => startReaders([x, linkedin, vimeo, reddit, bluesky], window, globalThis));
