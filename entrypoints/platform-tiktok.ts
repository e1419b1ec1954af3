import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startReaders } from '../lib/platforms/start-readers';
import { tiktok } from '../lib/platforms/tiktok';

export default defineUnlistedScript(() => startReaders([tiktok], window, globalThis));
