import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchExtension } from '../../scripts/launch-extension';
import { startDemoServer } from '../demo/feed';
import { ADDRESSES } from '../policy/addresses';
import { hoverClip, openInspectPage, prepareTrust } from './extension-steps';

/** What Chromium's own network log holds of one request. */
interface LoggedEvent {
  readonly params?: { readonly url?: string; readonly initiator?: string; readonly headers?: unknown };
}

describe('privacy', () => {
  it('sends nothing but what docs/privacy.md lists, by the browser’s own network log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vidimus-netlog-'));
    const log = join(folder, 'net.json');
    const server = await startDemoServer();
    const extension = await launchExtension({
      headless: true,
      args: [`--log-net-log=${log}`, '--net-log-capture-mode=IncludeSensitive'],
    });
    let origin = '';
    try {
      origin = `chrome-extension://${extension.extensionId}`;
      await prepareTrust(extension, [readFileSync(server.anchorPath, 'utf8')]);
      const page = await extension.context.newPage();
      await page.goto(server.url);
      await page.locator('#feed[aria-busy=false]').waitFor();
      for (const clip of ['ai-signed', 'other-origin', 'stream'] as const) await hoverClip(page, clip);
      const inspect = await openInspectPage(extension);
      await inspect.choose(server.clips.find(({ id }) => id === 'camera-signed')?.path ?? '');
      await inspect.next();
    } finally {
      await extension.close();
      await server.close();
    }
    // The browser was closed, so the log is whole.
    const { events } = JSON.parse(readFileSync(log, 'utf8')) as { events: LoggedEvent[] };
    const asked = events.flatMap(({ params }) =>
      params?.url?.startsWith('http') && params.initiator?.startsWith(origin) ? [new URL(params.url)] : [],
    );
    expect(asked.length).toBeGreaterThan(0);
    const own = new Set([new URL(server.url).host, new URL(server.otherOrigin).host]);
    const strangers = asked.filter(({ host, hostname }) => !own.has(host) && !ADDRESSES[hostname]?.fetched);
    expect(strangers.map(String)).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
});
