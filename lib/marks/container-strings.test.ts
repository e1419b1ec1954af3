import { describe, expect, it } from 'vitest';
import { readContainerStrings } from './container-strings';
import { NO_METADATA } from './embedded-metadata';

const valued = (value: unknown, key = 'comment') =>
  readContainerStrings({
    ...NO_METADATA,
    entries: [{ key, value: typeof value === 'string' ? value : JSON.stringify(value), where: 'here' }],
  });

describe('readContainerStrings', () => {
  it('names Dreamina from both of its JSON values', () => {
    expect(valued({ aigc_label_type: 2, source_info: 'dreamina' })).toMatchObject([
      { kind: 'container', generator: 'dreamina', strength: 'strong', where: 'here' },
    ]);
    expect(valued({ data: { product: 'dreamina', exportType: 'generation', os: 'web' } })).toMatchObject([
      { generator: 'dreamina', strength: 'strong' },
    ]);
  });

  it('takes a bare label number as a hint, and 0 as none', () => {
    expect(valued({ aigc_label_type: 1 })).toMatchObject([{ generator: null, strength: 'hint' }]);
    expect(valued({ aigc_label_type: 0 })).toEqual([]);
  });

  it.each([
    ['©too', 'Google'],
    ['gstd', '8000'],
    ['comment', 'vid:v0200fg10000c'],
    ['comment', { data: { product: 'capcut', exportType: 'export' } }],
    ['©too', 'Lavf60.16.100'],
    ['description', 'An individual shot; we asked dreamina and h264_slapi about it'],
    ['comment', '{"data":{"product":"constructor"}}'],
  ])('finds nothing in %s = %j', (key, value) => {
    expect(valued(value, key)).toEqual([]);
  });

  it("gives Kuaishou's encoder as a hint that names no generator", () => {
    const encoder = { key: 'compressorname', value: 'Lavc60.31.102 h264_slapi', where: 'stsd' };
    expect(readContainerStrings({ ...NO_METADATA, encoders: [encoder] })).toMatchObject([
      { kind: 'container', generator: null, strength: 'hint', where: 'stsd' },
    ]);
    const other = { ...encoder, value: 'Lavc60.31.102 libx264' };
    expect(readContainerStrings({ ...NO_METADATA, encoders: [other] })).toEqual([]);
  });
});
