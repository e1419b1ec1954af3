import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export interface LaunchOptions {
  readonly headless: boolean;
  /** Further Chromium switches. */
  readonly args?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number } | null;
  readonly colorScheme?: 'light' | 'dark';
  /** Of the browser's own words, and so of the extension's, e.g. `ar`. */
  readonly language?: string;
}

export interface LaunchedExtension {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Packaged page's address, e.g. `url('inspect.html')`. */
  url(page: string): string;
  serviceWorker(): Promise<Worker>;
  close(): Promise<void>;
}

/** Milliseconds. Far above any start seen, for a machine that is busy with other things. */
const START_LIMIT = 60_000;
/** Milliseconds for the first page to come and be closed. */
const WELCOME_LIMIT = 3000;

/**
 * Starts Chromium in a profile of its own that is deleted afterwards.
 * @param extension folder of an unpacked extension to load, or null for the browser as it is.
 * @throws Error that names what is missing.
 */
export async function launchChromium(
  extension: string | null,
  options: LaunchOptions,
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const executablePath = process.env.VIDIMUS_CHROMIUM;
  if (!executablePath) throw new Error('VIDIMUS_CHROMIUM is not set; start this through npm run');
  const profile = mkdtempSync(join(tmpdir(), 'vidimus-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: options.headless,
    viewport: options.viewport === undefined ? { width: 1280, height: 800 } : options.viewport,
    colorScheme: options.colorScheme ?? 'light',
    timeout: START_LIMIT,
    // On Linux the environment decides, elsewhere the switch.
    ...(options.language === undefined ? {} : { env: { ...process.env, LANGUAGE: options.language } }),
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...(extension === null ? [] : [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`]),
      '--no-first-run',
      '--disable-component-update',
      '--disable-quic',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      // Chromium refuses to sandbox for root, which is what containers run as.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(options.language === undefined ? [] : [`--lang=${options.language}`]),
      ...(options.args ?? []),
    ],
  });
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, close };
}

/**
 * Starts Chromium with the built extension on it.
 * @throws Error that names what is missing: the program, or the build.
 */
export async function launchExtension(options: LaunchOptions): Promise<LaunchedExtension> {
  const { context, close } = await launchChromium(join(root, '.output', 'chrome-mv3'), options);
  const serviceWorker = async () =>
    context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: START_LIMIT }));
  try {
    // The first page that a new person sees would lie over the page under test.
    let gone = () => {};
    const welcomeGone = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const closeWelcome = (page: Page) =>
      page.waitForURL(/\/welcome\.html$/, { timeout: 5000 }).then(
        async () => {
          // With its last page a browser ends.
          if (context.pages().length === 1) await context.newPage();
          await page.close();
          gone();
        },
        // Any other page.
        () => undefined,
      );
    context.on('page', closeWelcome);
    for (const page of context.pages()) void closeWelcome(page);
    const extensionId = new URL((await serviceWorker()).url()).host;
    // What is asked of all pages of the browser fails while one of them closes.
    await Promise.race([welcomeGone, new Promise((resolve) => setTimeout(resolve, WELCOME_LIMIT))]);
    return {
      context,
      extensionId,
      url: (page) => `chrome-extension://${extensionId}/${page}`,
      serviceWorker,
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`the extension did not start in ${process.env.VIDIMUS_CHROMIUM}`, { cause: error });
  }
}
