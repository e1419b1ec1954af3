/** The browser's own side panel, which is no tab: Playwright does not know it, the browser's protocol does. */
import type { CDPSession } from 'playwright-core';
import type { LaunchedExtension } from '../../scripts/launch-extension';

/** How many are open, as the browser tells the extension itself. */
export async function sidePanelsOpen(extension: LaunchedExtension): Promise<number> {
  const worker = await extension.serviceWorker();
  return worker.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { runtime: { getContexts(filter: { contextTypes: string[] }): Promise<unknown[]> } };
    };
    return (await chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] })).length;
  });
}

/** What the expression comes to in the open side panel. @throws Error when there is none. */
export async function evaluateInSidePanel(extension: LaunchedExtension, expression: string): Promise<unknown> {
  const browser = extension.context.browser();
  if (browser === null) throw new Error('the browser has no protocol of its own');
  const session: CDPSession = await browser.newBrowserCDPSession();
  try {
    const { targetInfos } = await session.send('Target.getTargets');
    const panel = targetInfos.find(({ url }) => url === extension.url('sidepanel.html'));
    if (panel === undefined) throw new Error('no side panel is open');
    const { sessionId } = await session.send('Target.attachToTarget', { targetId: panel.targetId, flatten: false });
    const answer = new Promise<string>((resolve) => {
      session.on('Target.receivedMessageFromTarget', ({ message }) => resolve(message));
    });
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    const { result } = JSON.parse(await answer) as { result?: { result?: { value?: unknown } } };
    return result?.result?.value;
  } finally {
    await session.detach();
  }
}
