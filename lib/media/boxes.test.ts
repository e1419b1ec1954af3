import { describe, expect, it } from 'vitest';
import { box, bytesOf, ftyp, movie, track, u32 } from '../../tests/fixtures/synthetic-media';
import { childBoxes, children, descend, MAX_CHILD_BOXES, walkTopLevel } from './boxes';
import { MemorySource } from './memory-source';

const source = (...parts: Uint8Array[]) => new MemorySource(bytesOf(...parts));
const collect = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('walkTopLevel', () => {
  it('gives every box with its place, and 64-bit sizes', async () => {
    const large = bytesOf(u32(1), 'mdat', u32(0), u32(20), 'data');
    const walked = await collect(walkTopLevel(source(ftyp('isom'), large, box('free'))));
    expect(walked.map(({ type, start, headerSize, size }) => [type, start, headerSize, size])).toEqual([
      ['ftyp', 0, 8, 16],
      ['mdat', 16, 16, 20],
      ['free', 36, 8, 8],
    ]);
    expect(walked.some((each) => each.truncated)).toBe(false);
  });

  it('takes size 0 as "to the end"', async () => {
    const walked = await collect(walkTopLevel(source(ftyp('isom'), box('mdat', 'abcdef', 0))));
    expect(walked[1]).toMatchObject({ type: 'mdat', start: 16, size: 14, truncated: false });
  });

  it('marks a box past the end of the file, and a header that the file ends within', async () => {
    expect((await collect(walkTopLevel(source(box('mdat', 'abc', 500)))))[0]).toMatchObject({
      truncated: true,
      size: 500,
    });
    const walked = await collect(walkTopLevel(source(ftyp('isom'), bytesOf(u32(9)))));
    expect(walked[1]).toMatchObject({ type: '', start: 16, truncated: true });
  });

  it.each([
    ['a size below its header', box('moov', '', 3)],
    ['a 64-bit size below its header', bytesOf(u32(1), 'moov', u32(0), u32(4))],
    ['a size that no number can hold', bytesOf(u32(1), 'moov', u32(0xffffffff), u32(0))],
    ['a type that is no type', bytesOf(u32(16), [1, 2, 3, 4], new Uint8Array(8))],
  ])('refuses %s instead of looping', async (_name, bytes) => {
    await expect(collect(walkTopLevel(source(ftyp('isom'), bytes)))).rejects.toMatchObject({ code: 'malformed' });
  });

  it('stops at a million tiny boxes', async () => {
    const walk = walkTopLevel(source(bytesOf(...Array.from({ length: 50 }, () => box('free')))), undefined, {
      maxBoxes: 20,
    });
    await expect(collect(walk)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('stops when the signal fires', async () => {
    const stop = new AbortController();
    const walk = walkTopLevel(source(movie()), stop.signal);
    await walk.next();
    stop.abort();
    await expect(walk.next()).rejects.toThrow(/abort/i);
  });
});

describe('children and descend', () => {
  it('takes a type that is a number only where it is asked to', () => {
    const item = bytesOf(u32(9), u32(1), 'x');
    expect(children(item)).toEqual([]);
    expect([...childBoxes(item, 0, item.length, 'any')]).toMatchObject([{ start: 0, headerSize: 8, size: 9 }]);
  });

  it('list the boxes of a parent and mark the one that does not fit', () => {
    const parent = bytesOf(box('mvhd', 'abcd'), box('trak', 'ab', 900), box('udta'));
    expect(children(parent).map(({ type, truncated }) => [type, truncated])).toEqual([
      ['mvhd', false],
      ['trak', true],
    ]);
    expect(children(parent, 0, 12)).toHaveLength(1);
    expect(children(bytesOf(...Array.from({ length: MAX_CHILD_BOXES + 10 }, () => box('free'))))).toHaveLength(
      MAX_CHILD_BOXES,
    );
  });

  it('follow a path', () => {
    const bytes = track('vide');
    expect(descend(bytes, ['trak', 'mdia', 'hdlr'])?.size).toBe(33);
    expect(descend(bytes, ['trak', 'mdia', 'nope'])).toBeNull();
  });
});
