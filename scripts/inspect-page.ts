import type { Page } from 'playwright-core';
import type { ImportedTrust } from '../lib/credentials/trust-import';
import type { EngineError } from '../lib/engine/engine-error';
import type { LaunchedExtension } from './launch-extension';

/** What the inspect page tells of one input; the Inspection is as it came, for the reader to parse. */
export type Told =
  | { readonly name: string; readonly inspection: unknown }
  | { readonly name: string; readonly error: EngineError };

/** The inspect page, driven from outside by the command line, the demo and the tests. */
export interface InspectPage {
  readonly page: Page;
  choose(files: string | string[]): Promise<void>;
  enter(url: string): Promise<void>;
  /** The next result. @throws Error when none came within `limit` milliseconds. */
  next(limit: number): Promise<Told>;
  /**
   * Resolves when the trust lists are in the extension's store.
   * @param imported put there by hand; null: fetched as on any first run.
   */
  prepareTrust(imported: ImportedTrust | null): Promise<void>;
}

/** Opens the inspect page and collects what it tells. */
export async function openInspectPage(extension: LaunchedExtension): Promise<InspectPage> {
  const page = await extension.context.newPage();
  await page.goto(extension.url('inspect.html'));
  await page.getByTestId('file-input').waitFor({ state: 'attached' });
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { vidimusTold: told });
    window.addEventListener('vidimus:inspected', (event) => told.push((event as CustomEvent).detail));
  });
  return {
    page,
    choose: (files) => page.getByTestId('file-input').setInputFiles(files),
    enter: async (url) => {
      await page.getByTestId('url-input').fill(url);
      await page.getByTestId('url-input').press('Enter');
    },
    next: async (limit) => {
      const told = await page.waitForFunction(
        () => (window as unknown as { vidimusTold: unknown[] }).vidimusTold.shift(),
        undefined,
        { timeout: limit, polling: 50 },
      );
      return (await told.jsonValue()) as Told;
    },
    prepareTrust: (imported) =>
      page.evaluate(
        (detail) =>
          new Promise<void>((resolve, reject) => {
            window.addEventListener(
              'vidimus:trust-ready',
              (event) => {
                const { error } = (event as CustomEvent<{ error: string | null }>).detail;
                if (error === null) resolve();
                else reject(new Error(error));
              },
              { once: true },
            );
            window.dispatchEvent(new CustomEvent('vidimus:prepare-trust', { detail }));
          }),
        imported,
      ),
  };
}
