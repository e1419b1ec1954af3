import { describe, expect, it, vi } from 'vitest';
import { SETTINGS_KEY } from '../settings/page-settings';
import { watchWhileOn } from './watch-while-on';

type Changes = Record<string, { newValue?: unknown }>;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

async function watch(stored: Promise<Record<string, unknown>>) {
  let tell: (changes: Changes) => void = () => {};
  const leave = new AbortController();
  const removeListener = vi.fn();
  const on = vi.fn<Parameters<typeof watchWhileOn>[0]['on']>();
  const off = vi.fn<(signal: AbortSignal) => void>();
  watchWhileOn({
    local: {
      get: () => stored,
      onChanged: {
        addListener: (run) => {
          tell = run;
        },
        removeListener,
      },
    },
    sites: ['a.test'],
    on,
    off,
    signal: leave.signal,
  });
  await settle();
  return { on, off, leave, removeListener, choose: (value: unknown) => tell({ [SETTINGS_KEY]: { newValue: value } }) };
}

describe('a page of a site', () => {
  it('is watched, also when the settings cannot be read', async () => {
    expect((await watch(Promise.resolve({}))).on).toHaveBeenCalledOnce();
    expect((await watch(Promise.reject(new Error('closed')))).on).toHaveBeenCalledOnce();
  });
  it('is left alone where the person switched the site off', async () => {
    const { on, off } = await watch(Promise.resolve({ [SETTINGS_KEY]: { sitesOff: ['a.test'] } }));
    expect(on).not.toHaveBeenCalled();
    expect(off).toHaveBeenCalledOnce();
  });
  it('follows the switch at once, both ways', async () => {
    const { on, off, choose } = await watch(Promise.resolve({}));
    const first = on.mock.calls[0]?.[1];
    choose({ sitesOff: ['a.test'] });
    expect(first?.aborted).toBe(true);
    choose(undefined);
    expect(off.mock.calls[0]?.[0].aborted).toBe(true);
    expect(on).toHaveBeenCalledTimes(2);
  });
  it('hears of other choices without starting anew', async () => {
    const { on, choose } = await watch(Promise.resolve({}));
    choose({ ask: 'click' });
    expect(on).toHaveBeenCalledOnce();
    expect(on.mock.calls[0]?.[0]().ask).toBe('click');
  });
  it('leaves nothing behind with the extension', async () => {
    const { on, leave, removeListener } = await watch(Promise.resolve({}));
    leave.abort();
    expect(on.mock.calls[0]?.[1].aborted).toBe(true);
    expect(removeListener).toHaveBeenCalledOnce();
  });
});
