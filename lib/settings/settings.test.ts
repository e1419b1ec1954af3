import { describe, expect, it, vi } from 'vitest';
import { pageSettings, SETTINGS_KEY, siteOf, sitesOf } from './page-settings';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  loadSettings,
  MOST_SITES_OFF,
  parseSettings,
  type Settings,
  type SettingsStorage,
  settingsSchema,
  watchSettings,
  withCheck,
  withSite,
} from './settings';

function fakeStorage(stored?: unknown) {
  let items: Record<string, unknown> = stored === undefined ? {} : { [SETTINGS_KEY]: stored };
  const listeners = new Set<(changes: Record<string, { newValue?: unknown }>) => void>();
  return {
    get: async () => items,
    set: async (next: Record<string, unknown>) => {
      items = { ...items, ...next };
      for (const run of listeners) run({ [SETTINGS_KEY]: { newValue: next[SETTINGS_KEY] } });
    },
    onChanged: { addListener: (run) => void listeners.add(run), removeListener: (run) => void listeners.delete(run) },
  } satisfies SettingsStorage;
}

describe('settings', () => {
  it('name each check that is left out once', () => {
    const off = withCheck(withCheck(DEFAULT_SETTINGS, 'faces', false), 'faces', false);
    expect(off.checksOff).toEqual(['faces']);
    expect(withCheck(off, 'faces', true).checksOff).toEqual([]);
    expect(parseSettings({ checksOff: ['credentials'] }).checksOff).toEqual([]);
  });

  it('are the defaults until something was chosen, or where nothing can be read', async () => {
    for (const stored of [undefined, null, 7, 'on', []]) {
      expect(await loadSettings(fakeStorage(stored))).toEqual(DEFAULT_SETTINGS);
    }
    expect(settingsSchema.safeParse(DEFAULT_SETTINGS).success).toBe(true);
  });
  it('keep what can be read when one field cannot', () => {
    expect(parseSettings({ ask: 'always', fullScreen: true, sitesOff: 'all' })).toEqual({
      ...DEFAULT_SETTINGS,
      fullScreen: true,
    });
  });
  it('switch a site off and on again, once each, and forget the oldest of too many', async () => {
    const storage = fakeStorage();
    const off = await changeSettings(storage, (settings) =>
      withSite(withSite(settings, 'a.test', false), 'a.test', false),
    );
    expect(off.sitesOff).toEqual(['a.test']);
    expect((await changeSettings(storage, (settings) => withSite(settings, 'a.test', true))).sitesOff).toEqual([]);
    let many: Settings = DEFAULT_SETTINGS;
    for (let i = 0; i <= MOST_SITES_OFF; i++) many = withSite(many, `s${i}.test`, false);
    expect(many.sitesOff).toHaveLength(MOST_SITES_OFF);
    expect(many.sitesOff[0]).toBe('s1.test');
    expect(settingsSchema.parse(many)).toEqual(many);
  });
  it('tell who watches of every change, until they stop', async () => {
    const storage = fakeStorage();
    const changed = vi.fn();
    const stop = watchSettings(storage, changed);
    await changeSettings(storage, (settings) => ({ ...settings, ask: 'click' }));
    expect(changed).toHaveBeenCalledWith({ ...DEFAULT_SETTINGS, ask: 'click' });
    stop();
    await changeSettings(storage, () => DEFAULT_SETTINGS);
    expect(changed).toHaveBeenCalledOnce();
  });
});

describe('the settings of one page', () => {
  it('are what the schema reads, for every choice and for what is none', () => {
    for (const ask of ['rest', 'click', 'scroll', 'always', undefined]) {
      for (const fullScreen of [true, false, 'yes', undefined]) {
        const whole = parseSettings({ ask, fullScreen });
        expect(pageSettings({ ask, fullScreen }, ['a.test'])).toEqual({
          on: true,
          ask: whole.ask,
          fullScreen: whole.fullScreen,
          streamTap: true,
        });
      }
    }
    for (const stored of [undefined, null, 7]) expect(pageSettings(stored, ['a.test']).on).toBe(true);
  });
  it('let the stream tap run unless it was switched off', () => {
    for (const streamTap of [true, false, 0, undefined]) {
      expect(pageSettings({ streamTap }, []).streamTap).toBe(parseSettings({ streamTap }).streamTap);
    }
  });
  it('know the sites that a frame is in', () => {
    const frame = { location: { href: 'about:srcdoc' }, document: { referrer: '' }, origin: 'https://www.a.test' };
    expect(sitesOf(frame)).toEqual(['a.test']);
    const inner = { location: { href: 'https://p.test/x' }, document: { referrer: 'https://b.test/' }, origin: 'null' };
    expect(sitesOf(inner)).toEqual(['p.test', 'b.test']);
    const told = { ...inner, location: { ...inner.location, ancestorOrigins: ['https://c.test', 'https://d.test'] } };
    expect(sitesOf(told)).toEqual(['p.test', 'c.test', 'd.test']);
  });
  it('are off on a site, below it, and in its frames, and nowhere else', () => {
    const stored = { sitesOff: ['video.test'] };
    expect(pageSettings(stored, ['video.test']).on).toBe(false);
    expect(pageSettings(stored, ['m.video.test']).on).toBe(false);
    expect(pageSettings(stored, ['player.test', 'video.test']).on).toBe(false);
    expect(pageSettings(stored, ['myvideo.test']).on).toBe(true);
  });
  it('name a site by its host', () => {
    expect(siteOf('https://www.video.test/watch?v=1')).toBe('video.test');
    expect(siteOf('http://127.0.0.1:8080/')).toBe('127.0.0.1:8080');
    for (const address of ['about:blank', 'chrome://settings', 'nonsense', 'data:text/html,x']) {
      expect(siteOf(address)).toBeNull();
    }
  });
});
