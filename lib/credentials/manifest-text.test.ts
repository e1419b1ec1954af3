import { describe, expect, it } from 'vitest';
import { manifestText, manifestUrl } from './manifest-text';

describe('manifestText', () => {
  it('takes out what makes one name read as another', () => {
    expect(manifestText('Adobe\u202e cnI\u202c', 100)).toBe('Adobe cnI');
    expect(manifestText('a\u0000b\n\tc\u2028d\u0085e', 100)).toBe('a b c d e');
    expect(manifestText('so\u00adra\u{e0041}', 100)).toBe('sora');
  });

  it('keeps names in any script', () => {
    expect(manifestText('北京火山引擎科技有限公司', 100)).toBe('北京火山引擎科技有限公司');
    expect(manifestText('DALL·E 🎬', 100)).toBe('DALL·E 🎬');
  });

  it('cuts what is too long, never through a character', () => {
    expect(manifestText('🎬'.repeat(10), 6)).toBe('🎬🎬…');
    expect(manifestText('x'.repeat(1e6), 10)).toBe('xxxxxxxxx…');
  });

  it('is null for what says nothing', () => {
    for (const value of [null, undefined, 7, {}, '', ' \u200b ', '\ud800']) expect(manifestText(value, 10)).toBeNull();
  });
});

describe('manifestUrl', () => {
  it('lets through web addresses alone', () => {
    expect(manifestUrl('https://example.org/a%20b', 100)).toBe('https://example.org/a%20b');
    for (const value of ['javascript:alert(1)', 'data:text/html,x', 'not a url', `https://a/${'x'.repeat(200)}`, 5]) {
      expect(manifestUrl(value, 100)).toBeNull();
    }
  });
});
