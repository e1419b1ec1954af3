import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { generic } from '../lib/platforms/generic';
import { startReaders } from '../lib/platforms/start-readers';

export default defineUnlistedScript(() => startReaders([generic], window, globalThis));
