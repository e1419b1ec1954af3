import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json';

describe('parseJson', () => {
  it('reads Python’s bare numbers as null and leaves strings that spell them alone', () => {
    expect(parseJson('{"a": [NaN, -Infinity, 1], "b": "NaN \\" NaN", "c": {"Infinity": Infinity}}\0')).toEqual({
      a: [null, null, 1],
      b: 'NaN " NaN',
      c: { Infinity: null },
    });
  });

  it('is null for text, for JSON cut short and for words', () => {
    for (const text of ['', 'NaN', 'a dog', '{"a": [NaN', '{"a": "\\', 'true']) expect(parseJson(text)).toBeNull();
  });

  // Quadratic work on this would take minutes: the limit is there to fail, not to measure.
  it('reads a megabyte of quotes once', { timeout: 30_000 }, () => {
    expect(parseJson(`{"${'\\"'.repeat(500_000)}`)).toBeNull();
    expect(parseJson(`{${'"'.repeat(1_000_000)}`)).toBeNull();
    expect(parseJson(`{${'\0'.repeat(1_000_000)}}`)).toBeNull();
  });
});
