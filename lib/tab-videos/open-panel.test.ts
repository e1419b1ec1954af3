import { expect, it, vi } from 'vitest';
import { openPanel } from './open-panel';

const tab = { id: 5, windowId: 9 };
const others = () => ({
  tabs: { create: vi.fn(async (_: { url: string }) => undefined) },
  runtime: { getURL: (path: string) => `ext:/${path}` },
});

it('opens the side panel of the window, or the sidebar', async () => {
  const open = vi.fn(async (_: { windowId: number }) => {});
  const chrome = { ...others(), sidePanel: { open } };
  await openPanel(chrome, tab);
  expect(open).toHaveBeenCalledWith({ windowId: 9 });
  expect(chrome.tabs.create).not.toHaveBeenCalled();
  const sidebar = vi.fn(async () => {});
  await openPanel({ ...others(), sidebarAction: { open: sidebar } }, tab);
  expect(sidebar).toHaveBeenCalledOnce();
});

it('opens a tab about the same tab where there is no panel, or where the browser refuses', async () => {
  const plain = others();
  await openPanel(plain, tab);
  expect(plain.tabs.create).toHaveBeenCalledWith({ url: 'ext://sidepanel.html?tab=5' });
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const refusing = { ...others(), sidePanel: { open: () => Promise.reject(new Error('no gesture')) } };
  await openPanel(refusing, tab);
  expect(refusing.tabs.create).toHaveBeenCalledOnce();
  warn.mockRestore();
});
