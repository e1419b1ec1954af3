/** The parts of the extension API that are used; each browser has one of the first two, or neither. */
export interface PanelBrowser {
  /** Chrome, Edge. */
  readonly sidePanel?: { open(options: { windowId: number }): Promise<void> };
  /** Firefox. */
  readonly sidebarAction?: { open(): Promise<void> };
  readonly tabs: { create(options: { url: string }): Promise<unknown> };
  readonly runtime: { getURL(path: '/sidepanel.html'): string };
}

/**
 * Opens everything about the tab's video: in the side panel, in Firefox's sidebar, or in a tab of its own where there is
 * neither, or where the browser refuses. To be called in the click itself, without a wait before.
 */
export async function openPanel(
  browser: PanelBrowser,
  tab: { readonly id: number; readonly windowId: number },
): Promise<void> {
  try {
    if (browser.sidePanel) return await browser.sidePanel.open({ windowId: tab.windowId });
    if (browser.sidebarAction) return await browser.sidebarAction.open();
  } catch (error) {
    console.warn('Vidimus: the browser did not open its panel; a tab takes its place', error);
  }
  await browser.tabs.create({ url: `${browser.runtime.getURL('/sidepanel.html')}?tab=${tab.id}` });
}
