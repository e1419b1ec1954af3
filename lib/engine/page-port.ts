import { type PortLike, servePort } from './port-engine';
import type { DetailsEngine, Engine } from './ports';

/** A port with what the browser itself says of who opened it. */
export interface PagePort extends PortLike {
  readonly sender?: { readonly id?: string; readonly url?: string };
}

/**
 * Serves the engine to one of the extension's own pages (the side panel, a page in a tab): inspections, and the details
 * that no content script is given. A content script has the extension's id too, but the address of its web page.
 *
 * @returns false when the port was refused.
 */
export function servePagePort(
  port: PagePort,
  engine: Engine & DetailsEngine,
  runtime: { readonly id: string; getURL(path: '/'): string },
): boolean {
  const { sender } = port;
  if (sender?.id !== runtime.id || sender.url?.startsWith(runtime.getURL('/')) !== true) {
    port.disconnect();
    return false;
  }
  servePort(port, engine);
  return true;
}
