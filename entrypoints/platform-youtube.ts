import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startReaders } from '../lib/platforms/start-readers';
import { youtube } from '../lib/platforms/youtube';

export default defineUnlistedScript(() => startReaders([youtube], window, globalThis));
