import { describe, expect, it, vi } from 'vitest';
import { createReaderNotes, readReaderNotes } from './reader-notes';

function storage(stored: Record<string, unknown> = {}) {
  return {
    stored,
    get: async (key: string) => ({ [key]: stored[key] }),
    set: async (items: Record<string, unknown>) => void Object.assign(stored, items),
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the notes of readers that failed', () => {
  it('switch a reader off until the session ends, whatever happens to the service worker', async () => {
    const session = storage();
    const notes = createReaderNotes(session, () => 5);
    expect(notes.isOff('x')).toBe(false);
    notes.note({ reader: 'x', detail: 'TypeError: first' });
    notes.note({ reader: 'x', detail: 'TypeError: second' });
    expect(notes.isOff('x')).toBe(true);
    await settled();
    const woken = createReaderNotes(session, () => 9);
    await settled();
    expect(woken.isOff('x')).toBe(true);
    expect(woken.isOff('youtube')).toBe(false);
    expect(await readReaderNotes(session)).toEqual([{ reader: 'x', detail: 'TypeError: first', at: 5 }]);
  });

  it('are bounded, and nothing where the storage holds something else', async () => {
    const session = storage();
    const notes = createReaderNotes(session, () => 0);
    for (let count = 0; count < 100; count++) notes.note({ reader: `r${count}`, detail: 'd'.repeat(5000) });
    await settled();
    expect((await readReaderNotes(session)).length).toBe(32);
    expect(await readReaderNotes(storage({ 'platform-readers': 'hello' }))).toEqual([]);
  });

  it('survive a storage that is closed', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const closed = async () => Promise.reject(new Error('closed'));
    const notes = createReaderNotes({ get: closed, set: closed }, () => 0);
    notes.note({ reader: 'x', detail: null });
    await settled();
    expect(notes.isOff('x')).toBe(true);
    warn.mockRestore();
  });
});
