import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import type { Inspection } from '../inspection/schema';
import { createHistory, HISTORY_LIMITS } from './history';

const example = inspectionExample();
const clip = (name: string, change: Partial<Inspection> = {}): Inspection => ({
  ...example,
  subject: { ...example.subject, fileName: name, mediaUrl: null, pageUrl: null },
  ...change,
});

let clock = Date.parse('2026-11-22T18:00:00Z');
let ids = 0;
const history = () => createHistory({ now: () => new Date(clock), newId: () => `id-${++ids}` });
const names = async (query?: string) => (await history().list(query)).map(({ name }) => name);
const minutes = (n: number) => {
  clock += n * 60_000;
};

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('history', () => {
  it('lists the newest first and gives the whole Inspection back', async () => {
    await history().add(clip('first.mp4'));
    minutes(1);
    await history().add(clip('second.mp4'));
    const [newest] = await history().list();
    expect(await names()).toEqual(['second.mp4', 'first.mp4']);
    expect((await history().get(newest?.id as string))?.inspection).toEqual(clip('second.mp4'));
  });

  it('finds by every word of a search, in the name, the page, the answer and the generator', async () => {
    await history().add(clip('Holiday Rome.mp4'));
    minutes(1);
    const verdict = { ...example.verdict, answer: 'ai-generated', generator: 'sora' } as const;
    await history().add(clip('rome at night.mp4', { verdict }));
    expect(await names('ROME')).toHaveLength(2);
    expect(await names('rome sora')).toEqual(['rome at night.mp4']);
    expect(await names('rome paris')).toEqual([]);
  });

  it('keeps one entry for a clip that is checked again within the hour, and two after it', async () => {
    await history().add(clip('a.mp4'));
    minutes(30);
    await history().add(clip('a.mp4'));
    expect(await names()).toHaveLength(1);
    minutes(61);
    await history().add(clip('a.mp4'));
    expect(await names()).toHaveLength(2);
  });

  it('drops the oldest when it is full', async () => {
    const keep = history();
    for (let i = 0; i < HISTORY_LIMITS.entries + 3; i++) {
      minutes(1);
      await keep.add(clip(`${i}.mp4`));
    }
    const kept = await names();
    expect(kept).toHaveLength(HISTORY_LIMITS.entries);
    expect(kept[0]).toBe(`${HISTORY_LIMITS.entries + 2}.mp4`);
    expect(kept).not.toContain('2.mp4');
  }, 30_000);

  it('loses nothing when a write is interrupted', async () => {
    await history().add(clip('kept.mp4'));
    minutes(1);
    const put = IDBObjectStore.prototype.put;
    // The browser ends in the middle of the write: what was put is never committed.
    const ended = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value) {
      const request = put.call(this, value);
      this.transaction.abort();
      return request;
    });
    await expect(history().add(clip('kept.mp4'))).rejects.toThrow();
    ended.mockRestore();
    expect(await names()).toEqual(['kept.mp4']);
  });

  it('finds an answer by the words that the person reads', async () => {
    await history().add(clip('film.mp4'));
    const found = await history().list('gemacht', () => 'Mit KI gemacht');
    expect(found.map(({ name }) => name)).toEqual(['film.mp4']);
    expect(await history().list('gemacht')).toEqual([]);
  });

  it('gives nothing rather than something unreadable', async () => {
    await history().add({ ...clip('a.mp4'), schema: 'of another time' as never });
    const [line] = await history().list();
    expect(await history().get(line?.id as string)).toBeNull();
    expect(await history().get('nowhere')).toBeNull();
  });

  it('is gone after one call', async () => {
    await history().add(clip('a.mp4'));
    minutes(1);
    await history().add(clip('b.mp4'));
    const [line] = await history().list();
    await history().remove(line?.id as string);
    expect(await names()).toEqual(['a.mp4']);
    await history().clear();
    expect(await names()).toEqual([]);
  });

  it('keeps the answer of a clip whose manifests fill megabytes, without them', async () => {
    const record = {
      label: 'x',
      title: null,
      claimGenerator: null,
      signedBy: null,
      signedAt: null,
      active: true,
      relationship: null,
      actions: Array.from({ length: 60 }, () => ({
        action: 'c2pa.edited',
        when: null,
        softwareAgent: null,
        digitalSourceType: null,
        description: 'y'.repeat(4000),
      })),
    };
    const credentials = {
      state: 'intact',
      remoteUrl: null,
      signer: null,
      signedAt: null,
      contentHash: 'match',
      generator: null,
      model: null,
      aiUse: 'unstated',
      captured: false,
      history: [record],
      problems: [],
      source: 'embedded',
      trustLists: [],
    } as unknown as Inspection['credentials'];
    await history().add(clip('large.mp4', { credentials }));
    const [line] = await history().list();
    const entry = await history().get(line?.id as string);
    expect(entry?.inspection.credentials).toMatchObject({ state: 'intact', history: [] });
  });
});
