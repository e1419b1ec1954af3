import { describe, expect, it, vi } from 'vitest';
import { mailTo, outgoing, send } from './send';

const report = { notice: 'n', summary: 's', location: null, fingerprint: null };

describe('outgoing', () => {
  it('is what is sent, to the byte', async () => {
    const prepared = outgoing('https://desk.example.org/hook', report);
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => ({ ok: true, status: 200 }));
    await send(prepared as NonNullable<typeof prepared>, fetch);
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('https://desk.example.org/hook');
    expect(init?.body).toBe(prepared?.body);
    expect(init).toMatchObject({ credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' });
  });

  it.each(['http://desk.example.org/', 'https://me:secret@desk.example.org/', 'file:///etc/passwd', 'desk'])(
    'goes nowhere by %s',
    (url) => expect(outgoing(url, report)).toBeNull(),
  );

  it('has a bound', () => {
    expect(outgoing('https://a.test/', { ...report, notice: 'x'.repeat(70_000) })).toBeNull();
  });

  it('says whose server refused, and how', async () => {
    const refusing = async () => ({ ok: false, status: 503 });
    await expect(send({ url: 'https://desk.example.org/hook', body: '{}' }, refusing)).rejects.toThrow(
      'desk.example.org answered 503',
    );
  });
});

describe('mailTo', () => {
  it('carries subject and text, whatever stands in them', () => {
    const url = mailTo('desk@example.org', 'A & B?', 'line one\nline #2 & more');
    expect(decodeURIComponent(url as string)).toContain('line one\nline #2 & more');
    expect(url).not.toMatch(/& |#/);
  });

  it('gives up where a mail program would cut the text', () => {
    expect(mailTo('desk@example.org', 's', 'x'.repeat(3000))).toBeNull();
  });
});
