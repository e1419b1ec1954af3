import { describe, expect, it, vi } from 'vitest';
import { keepTrustFresh, refreshIfDue } from './keep-trust-fresh';
import { certificatesOf } from './pem';
import { sampleCertificates } from './sample-certificate';
import { importTrust, TrustImportError } from './trust-import';
import {
  EMPTY_TRUST_RECORD,
  LIST_URLS,
  loadTrust,
  readTrustRecord,
  refreshTrust,
  type TrustRecord,
  type TrustStorage,
} from './trust-refresh';

const [old, fresh] = sampleCertificates();

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const now = () => NOW;

function storage(record: unknown = undefined): TrustStorage & { record: unknown } {
  const kept = {
    record,
    get: async () => kept.record,
    set: async (next: TrustRecord) => {
      kept.record = structuredClone(next);
    },
  };
  return kept;
}
const copy = (pem: string, etag: string | null = null) => ({
  pem,
  etag,
  issued: null,
  retrieved: '2026-11-01T00:00:00.000Z',
});
const held = (): TrustRecord => ({
  ...EMPTY_TRUST_RECORD,
  checked: '2026-11-01T00:00:00.000Z',
  claims: copy(old, '"v1"'),
});
const answer = (body: string, headers: Record<string, string> = {}, status = 200) =>
  new Response(status === 304 ? null : body, { status, headers });
const listed = async (store: TrustStorage) => certificatesOf((await loadTrust(store)).c2pa?.anchorsPem ?? '');

describe('refreshTrust', () => {
  it('fetches the four lists of their publishers, without cookies, and dates them', async () => {
    const store = storage();
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => answer(`# list\n${fresh}\n`, { etag: '"v2"' }));
    const result = await refreshTrust(store, { fetch, now });
    expect(fetch.mock.calls.map(([url]) => url).sort()).toEqual(Object.values(LIST_URLS).sort());
    for (const [, init] of fetch.mock.calls) expect(init).toMatchObject({ credentials: 'omit' });
    expect(Object.values(result).every(({ outcome }) => outcome === 'updated')).toBe(true);
    expect(await loadTrust(store)).toMatchObject({
      c2pa: { anchorsPem: fresh, tsaPem: fresh, retrieved: '2026-11-22T12:00:00.000Z' },
      interim: { anchorsPem: fresh, allowedPem: fresh, issued: '2026-01-01' },
    });
  });

  it('asks with the ETag it has, and only moves the date when nothing changed', async () => {
    const store = storage(held());
    const fetch = vi.fn(async (url: string, init: RequestInit) =>
      url === LIST_URLS.claims && new Headers(init.headers).get('if-none-match') === '"v1"'
        ? answer('', {}, 304)
        : answer('gone', {}, 404),
    );
    const result = await refreshTrust(store, { fetch, now });
    expect(result.claims.outcome).toBe('unchanged');
    expect(result.interimAnchors.outcome).toBe('missing');
    expect(await listed(store)).toEqual([old]);
    expect((await loadTrust(store)).c2pa?.retrieved).toBe('2026-11-22T12:00:00.000Z');
  });

  it.each([
    ['offline', async () => Promise.reject(new TypeError('Failed to fetch'))],
    ['an error page', async () => answer('<html>maintenance</html>')],
    ['an error status', async () => answer('busy', {}, 503)],
    ['an empty answer', async () => answer('')],
    ['more than a list can be', async () => answer(`${fresh}\n${'x'.repeat(1024 * 1024)}`)],
    ['a stated length that is too much', async () => answer(fresh, { 'content-length': '99999999' })],
    ['a 304 that nobody asked for', async () => answer('', {}, 304)],
  ])('keeps the last good copy and its date: %s', async (name, fetch) => {
    const store = storage(name.startsWith('a 304') ? { ...held(), claims: null, timeStamps: copy(old) } : held());
    const result = await refreshTrust(store, { fetch, now });
    expect(['kept', 'missing']).toContain(result.claims.outcome);
    const { claims, checked } = await readTrustRecord(store);
    if (!name.startsWith('a 304')) expect(claims).toEqual(held().claims);
    else expect(claims).toBeNull();
    expect(checked).toBe('2026-11-01T00:00:00.000Z');
  });

  it('leaves an anchor alone that the person added meanwhile', async () => {
    const store = storage(held());
    const fetch = async () => {
      store.record = { ...held(), userAnchors: [old] };
      return answer(fresh);
    };
    await refreshTrust(store, { fetch, now });
    const { user, c2pa } = await loadTrust(store);
    expect(user?.anchorsPem).toBe(old);
    expect(c2pa?.anchorsPem).toBe(fresh);
  });

  it('starts over from a store that holds something else', async () => {
    for (const junk of [undefined, 7, { version: 2 }, { ...EMPTY_TRUST_RECORD, userAnchors: 'x' }]) {
      expect(await readTrustRecord(storage(junk))).toEqual(EMPTY_TRUST_RECORD);
    }
  });
});

describe('refreshIfDue', () => {
  const asked = async (record: TrustRecord) => {
    const fetch = vi.fn(async () => answer(fresh));
    await refreshIfDue(storage(record), { fetch, now });
    return fetch.mock.calls.length > 0;
  };

  it('asks on the first run and then once a day, also when the clock was set back', async () => {
    const at = (time: number) => ({ ...held(), checked: new Date(time).toISOString() });
    expect(await asked(EMPTY_TRUST_RECORD)).toBe(true);
    expect(await asked(at(NOW - DAY / 2))).toBe(false);
    expect(await asked(at(NOW - DAY - 1))).toBe(true);
    expect(await asked(at(NOW + 40 * DAY))).toBe(true);
  });

  it('tries again soon where no list has come yet', async () => {
    expect(await asked({ ...EMPTY_TRUST_RECORD, checked: new Date(NOW).toISOString() })).toBe(true);
  });
});

describe('keepTrustFresh', () => {
  it('looks at start and at its own alarm, once at a time', async () => {
    const store = storage();
    const listeners: ((alarm: { name: string }) => void)[] = [];
    const create = vi.fn();
    const fetch = vi.fn(async () => answer(fresh));
    const alarms = {
      create,
      onAlarm: { addListener: (listener: (typeof listeners)[number]) => listeners.push(listener) },
    };
    keepTrustFresh({ alarms }, store, { fetch, now });
    const [name] = create.mock.calls[0] ?? [];
    for (const listener of listeners) listener({ name });
    await vi.waitFor(() => expect(store.record).toBeDefined());
    expect(fetch).toHaveBeenCalledTimes(4);
    for (const listener of listeners) listener({ name: 'someone else’s' });
    for (const listener of listeners) listener({ name });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fetch).toHaveBeenCalledTimes(4);
  });
});

describe('importTrust', () => {
  const nothing = {
    claimAnchors: null,
    timeStampAnchors: null,
    interimAnchors: null,
    interimAllowed: null,
    trustConfig: null,
  };

  it('lets an imported list stand alone: no published one replaces or joins it', async () => {
    const store = storage({ ...held(), interimAnchors: copy(old) });
    await importTrust(store, { ...nothing, claimAnchors: fresh, trustConfig: '1.2.3', userAnchors: [] }, NOW);
    const fetch = vi.fn(async () => answer(old));
    await refreshTrust(store, { fetch, now });
    expect(fetch).not.toHaveBeenCalled();
    const trust = await loadTrust(store);
    expect(trust.c2pa).toMatchObject({ anchorsPem: fresh, retrieved: '2026-11-22T12:00:00.000Z' });
    expect(trust).not.toHaveProperty('interim');
    expect(trust.trustConfig).toBe('1.2.3');
  });

  it('adds anchors alone to the lists there are', async () => {
    const store = storage(held());
    await importTrust(store, { ...nothing, userAnchors: [fresh] }, NOW);
    expect(await listed(store)).toEqual([old]);
    expect((await loadTrust(store)).user?.anchorsPem).toBe(fresh);
  });

  it('refuses what holds no certificate, and stores nothing of it', async () => {
    const store = storage(held());
    const imported = { ...nothing, claimAnchors: fresh, userAnchors: ['no pem'] };
    await expect(importTrust(store, imported, NOW)).rejects.toThrow(TrustImportError);
    expect(store.record).toEqual(held());
  });
});
