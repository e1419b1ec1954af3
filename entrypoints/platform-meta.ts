import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { facebook } from '../lib/platforms/facebook';
import { instagram } from '../lib/platforms/instagram';
import { startReaders } from '../lib/platforms/start-readers';
import { threads } from '../lib/platforms/threads';

export default defineUnlistedScript(() => startReaders([instagram, facebook, threads], window, globalThis));
