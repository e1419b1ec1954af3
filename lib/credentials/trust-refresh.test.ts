import { describe, expect, it, vi } from 'vitest';
import { sampleCertificates } from '../../tests/fixtures/sample-certificate';
import { keepTrustFresh, refreshIfDue } from './keep-trust-fresh';
import { certificatesOf } from './pem';
import { importTrust, TrustImportError, withoutAnchor } from './trust-import';
import {
  EMPTY_TRUST_RECORD,
  LIST_URLS,
  loadTrust,
  PUBLISHED_LISTS,
  readTrustRecord,
  refreshTrust,
  type TrustRecord,
  type TrustStorage,
} from './trust-refresh';
import { type TrustSnapshot, takeSnapshot, trustSnapshotSchema } from './trust-snapshot';

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
    expect(PUBLISHED_LISTS.map((list) => result[list].outcome)).toEqual(Array(4).fill('updated'));
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
    ['a list cut short', async () => answer(`${fresh}\n${old}`.slice(0, -200))],
    ['a list with a damaged certificate', async () => answer(`${fresh}\n${old.replace(/M/g, '!')}`)],
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

  it.each([
    ['unreachable', 'Failed to fetch', async () => Promise.reject(new TypeError('Failed to fetch'))],
    ['status', '503', async () => answer('busy', {}, 503)],
    ['unreadable', null, async () => answer('<html>maintenance</html>')],
    ['damaged', null, async () => answer(`${fresh}\n${old}`.slice(0, -200))],
    ['too-long', null, async () => answer('x'.repeat(2 * 1024 * 1024))],
  ])('stores why a list was not replaced: %s', async (reason, detail, fetch) => {
    const store = storage(held());
    const result = await refreshTrust(store, { fetch, now });
    expect(result).toMatchObject({
      at: '2026-11-22T12:00:00.000Z',
      claims: { outcome: 'kept', reason, detail },
      timeStamps: { outcome: 'missing', reason, detail },
    });
    expect((await readTrustRecord(store)).refresh).toEqual(result);
  });

  it('says "unchanged" of the same list again, also where the server knows no ETag', async () => {
    const store = storage(held());
    const result = await refreshTrust(store, { fetch: async () => answer(`# a new comment\n${old}`), now });
    expect(result.claims.outcome).toBe('unchanged');
    expect((await readTrustRecord(store)).claims?.retrieved).toBe('2026-11-22T12:00:00.000Z');
  });

  it('reads what an earlier version stored, and survives a result it does not know', async () => {
    const { refresh: _, ...earlier } = held();
    expect(await readTrustRecord(storage(earlier))).toEqual(held());
    expect(await readTrustRecord(storage({ ...earlier, refresh: { at: 7 } }))).toEqual(held());
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
  const started = (store: TrustStorage, answerTo: (url: string) => Promise<Response>, may = true) => {
    const listeners: ((alarm: { name: string }) => void)[] = [];
    const create = vi.fn();
    const fetch = vi.fn(answerTo);
    const alarms = {
      create,
      onAlarm: { addListener: (listener: (typeof listeners)[number]) => listeners.push(listener) },
    };
    const runtime = { getURL: (path: string) => `chrome-extension://vidimus${path}` };
    keepTrustFresh({ alarms, runtime }, store, async () => may, { fetch, now });
    const [name] = create.mock.calls[0] ?? [];
    const published = () => fetch.mock.calls.filter(([url]) => url.startsWith('https:')).length;
    return { listeners, name, published };
  };
  const packaged = (content: unknown) => async (url: string) => {
    if (url !== 'chrome-extension://vidimus/trust/snapshot.json') throw new TypeError('Failed to fetch');
    return answer(typeof content === 'string' ? content : JSON.stringify(content));
  };
  const snapshot: TrustSnapshot = {
    version: 1,
    claims: copy(fresh, '"v1"'),
    timeStamps: copy(old),
    interimAnchors: null,
    interimAllowed: null,
  };

  it('looks at start and at its own alarm, once at a time', async () => {
    const store = storage();
    const { listeners, name, published } = started(store, async (url) =>
      url.startsWith('https:') ? answer(fresh) : Promise.reject(new TypeError('Failed to fetch')),
    );
    for (const listener of listeners) listener({ name });
    await vi.waitFor(() => expect(store.record).toBeDefined());
    expect(published()).toBe(4);
    for (const listener of listeners) listener({ name: 'someone else’s' });
    for (const listener of listeners) listener({ name });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(published()).toBe(4);
  });

  it('asks nobody when the person said so', async () => {
    const store = storage();
    const { published } = started(store, packaged(snapshot), false);
    await vi.waitFor(async () => expect((await readTrustRecord(store)).claims).not.toBeNull());
    expect(published()).toBe(0);
  });

  it('starts offline with the lists that came in the package, by the date of the package', async () => {
    const store = storage({ ...EMPTY_TRUST_RECORD, userAnchors: [old] });
    const { published } = started(store, packaged(snapshot));
    await vi.waitFor(async () => expect((await readTrustRecord(store)).refresh).not.toBeNull());
    // It is no answer of the publisher, so that is asked for at once, and again at the next look.
    expect(published()).toBe(4);
    const record = await readTrustRecord(store);
    expect(record).toMatchObject({ checked: null, refresh: { claims: { outcome: 'kept', reason: 'unreachable' } } });
    const trust = await loadTrust(store);
    expect(trust.c2pa).toMatchObject({ anchorsPem: fresh, tsaPem: old, retrieved: '2026-11-01T00:00:00.000Z' });
    expect(trust.user?.anchorsPem).toBe(old);
  });

  it.each([
    ['what was fetched before', held()],
    ['what was put there by hand', { ...held(), claims: null, interimAllowed: copy(old), pinned: true }],
  ])('never replaces %s by what came in the package', async (_, record) => {
    const store = storage(record);
    started(store, packaged(snapshot));
    await vi.waitFor(async () => expect((await readTrustRecord(store)).refresh).not.toBeNull());
    expect((await readTrustRecord(store)).claims).toEqual(record.claims);
  });

  it.each([
    ['no JSON', '<html>'],
    ['something else', { version: 2 }],
    ['a damaged list', { ...snapshot, timeStamps: copy(`${old}\n-----BEGIN CERTIFICATE-----\nMII`) }],
    ['a list too long', { ...snapshot, claims: copy('x'.repeat(2 * 1024 * 1024)) }],
  ])('goes on without a packaged file that holds %s', async (_, content) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const store = storage();
    const { published } = started(store, packaged(content));
    await vi.waitFor(() => expect(published()).toBe(4));
    await vi.waitFor(() => expect(store.record).toBeDefined());
    expect(await loadTrust(store)).toEqual({});
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});

describe('takeSnapshot', () => {
  it('is what the extension would have fetched, with its dates', async () => {
    const fetch = async () => answer(fresh, { etag: '"v7"' });
    const { snapshot } = await takeSnapshot({ fetch, now });
    expect(trustSnapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
    const kept = { pem: fresh, etag: '"v7"', retrieved: '2026-11-22T12:00:00.000Z' };
    expect(snapshot).toMatchObject({ claims: kept, timeStamps: kept, interimAllowed: kept });
  });

  it('is none without the official list of signers, and the reason is told', async () => {
    const fetch = async (url: string) => (url === LIST_URLS.claims ? answer('gone', {}, 404) : answer(fresh));
    const { snapshot, refresh } = await takeSnapshot({ fetch, now });
    expect(snapshot).toBeNull();
    expect(refresh.claims).toEqual({ outcome: 'missing', reason: 'status', detail: '404' });
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

  it('takes an anchor once, and not more of them than are read again', async () => {
    const store = storage(held());
    await importTrust(store, { ...nothing, userAnchors: [fresh, `\n${fresh}\n`] }, NOW);
    expect((await readTrustRecord(store)).userAnchors).toEqual([fresh]);
    const many = Array.from({ length: 65 }, (_, index) => `${fresh}\n`.repeat(index + 1));
    await expect(importTrust(store, { ...nothing, userAnchors: many }, NOW)).rejects.toThrow(TrustImportError);
    expect((await readTrustRecord(store)).userAnchors).toEqual([fresh]);
  });
});

describe('withoutAnchor', () => {
  it('removes one certificate, also out of the middle of a text', () => {
    expect(withoutAnchor([`${old}\n${fresh}`, old], old)).toEqual([fresh]);
    expect(withoutAnchor([old], fresh)).toEqual([old]);
  });
});
