import { describe, expect, it, vi } from 'vitest';
import { type AskedTabs, askFirst } from './first-question';

function browserWith(tabs: { id?: number; url?: string; windowId: number }[]) {
  const tell: ((message: unknown) => void)[] = [];
  const end: (() => void)[] = [];
  const browser: AskedTabs = {
    query: vi.fn(async () => tabs),
    get: vi.fn(async (id: number) => ({ id, windowId: 1, url: 'https://named.test/' })),
    connect: vi.fn(() => ({
      postMessage: () => undefined,
      disconnect: () => undefined,
      onMessage: { addListener: (run: (message: unknown) => void) => void tell.push(run) },
      onDisconnect: { addListener: (run: () => void) => void end.push(run) },
    })),
  };
  return {
    browser,
    say: (message: unknown) => {
      for (const run of tell) run(message);
    },
    end: () => {
      for (const run of end) run();
    },
  };
}

describe('the first question', () => {
  it('keeps what the page said before anybody listened, in its order, and hands on what it says after', async () => {
    const { browser, say } = browserWith([{ id: 7, url: 'https://a.test/', windowId: 2 }]);
    const question = askFirst(browser, '');
    expect(await question.tab).toEqual({ id: 7, url: 'https://a.test/', windowId: 2 });
    say(1);
    say(2);
    const heard: unknown[] = [];
    question.connect(7).onMessage.addListener((message) => heard.push(message));
    say(3);
    expect(heard).toEqual([1, 2, 3]);
    // A second connection, after the page has gone, is a new one.
    expect(browser.connect).toHaveBeenCalledTimes(1);
    question.connect(7);
    expect(browser.connect).toHaveBeenCalledTimes(2);
  });

  it('tells of an end that came before anybody listened: nobody answers on this page', async () => {
    const { browser, end } = browserWith([{ id: 7, windowId: 2 }]);
    const question = askFirst(browser, '');
    await question.tab;
    end();
    const ended = vi.fn();
    question.connect(7).onDisconnect.addListener(ended);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('asks for the tab that it is about in a window of its own, and for none where there is none', async () => {
    const named = browserWith([]);
    expect(await askFirst(named.browser, '?tab=9').tab).toMatchObject({ id: 9, url: 'https://named.test/' });
    expect(named.browser.query).not.toHaveBeenCalled();
    const none = browserWith([]);
    expect(await askFirst(none.browser, '').tab).toBeNull();
    expect(none.browser.connect).not.toHaveBeenCalled();
  });
});
