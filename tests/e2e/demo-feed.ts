/** The demo feed and a browser with the extension on it, for all tests of a file. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { prepareTrust } from './extension-steps';

export interface OnDemoFeed {
  readonly server: DemoServer;
  readonly extension: LaunchedExtension;
}

/**
 * Starts both before the first test of the file, with the demo's own certificate trusted, and ends both after its last.
 *
 * @returns what can be read from within tests and later hooks only.
 */
export function onDemoFeed(): OnDemoFeed {
  let server: DemoServer | undefined;
  let extension: LaunchedExtension | undefined;
  const started = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error('the demo has not been started: read it within a test');
    return part;
  };
  beforeAll(async () => {
    server = await startDemoServer();
    extension = await launchExtension({ headless: true });
    await prepareTrust(extension, [readFileSync(server.anchorPath, 'utf8')]);
  });
  afterAll(async () => {
    await extension?.close();
    await server?.close();
  });
  return {
    get server() {
      return started(server);
    },
    get extension() {
      return started(extension);
    },
  };
}
