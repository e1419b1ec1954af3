import { PORT_ENGINE } from '../messaging/port-names';
import { createLocalEngine } from './local-engine';
import { createPortEngine, type PortLike } from './port-engine';
import type { DetailsEngine, Engine } from './ports';

/** The parts of the extension API that are used here. */
export interface EngineBrowser {
  readonly runtime: {
    getURL(path: '/engine.js' | '/offscreen.html'): string;
    connect(info: { name: string }): PortLike;
    getPlatformInfo(): Promise<unknown>;
  };
  readonly offscreen?: {
    createDocument(options: { url: string; reasons: 'WORKERS'[]; justification: string }): Promise<void>;
    hasDocument?(): Promise<boolean>;
  };
}

/** Milliseconds. Firefox suspends an event page after 30 s without an API call, however busy its worker is. */
const KEEP_ALIVE = 10_000;

/** The engine as the background reaches it: through the offscreen document where there is one, else its own worker. */
export function openEngine(browser: EngineBrowser): Engine & DetailsEngine {
  const { offscreen } = browser;
  if (offscreen === undefined) {
    const engine = createLocalEngine({ workerUrl: browser.runtime.getURL('/engine.js') });
    return keepAwake(engine, browser);
  }
  let making: Promise<void> | null = null;
  const ensureDocument = async () => {
    if (await offscreen.hasDocument?.()) return;
    making ??= offscreen
      .createDocument({
        url: browser.runtime.getURL('/offscreen.html'),
        reasons: ['WORKERS'],
        justification: 'Reads and checks video files in a dedicated worker.',
      })
      .catch((error: unknown) => {
        // Another start of the service worker may have won the race; then there is a document, which is all we want.
        if (!String(error).includes('single offscreen')) throw error;
      })
      .finally(() => {
        making = null;
      });
    await making;
  };
  return keepAwake(
    createPortEngine(async () => {
      await ensureDocument();
      return browser.runtime.connect({ name: PORT_ENGINE });
    }),
    browser,
  );
}

/** Keeps the background from being suspended while a job runs: any extension API call resets its idle clock. */
function keepAwake(engine: Engine & DetailsEngine, browser: EngineBrowser): Engine & DetailsEngine {
  let jobs = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  async function awake<Result>(work: () => Promise<Result>): Promise<Result> {
    jobs += 1;
    timer ??= setInterval(() => {
      browser.runtime.getPlatformInfo().catch((error: unknown) => console.warn('Vidimus: keep-alive failed', error));
    }, KEEP_ALIVE);
    try {
      return await work();
    } finally {
      jobs -= 1;
      if (jobs === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    }
  }
  return {
    inspect: (job, onUpdate, signal) => awake(() => engine.inspect(job, onUpdate, signal)),
    details: (job, signal) => awake(() => engine.details(job, signal)),
  };
}
