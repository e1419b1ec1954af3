import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { generators } from '../lib/platforms/generators';
import { startReaders } from '../lib/platforms/start-readers';

export default defineUnlistedScript(() => startReaders([generators], window, globalThis));
