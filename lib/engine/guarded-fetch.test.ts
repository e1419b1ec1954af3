import { describe, expect, it } from 'vitest';
import { guardedFetch } from './guarded-fetch';

const URL_ = 'https://identities.example.org/.well-known/did.json';

describe('guardedFetch', () => {
  it('asks without following a redirect, without cookies and without saying from where', async () => {
    const asked: Request[] = [];
    const fetch = guardedFetch(async (input) => {
      asked.push(input as Request);
      return new Response('{"id":"x"}', { headers: { 'content-type': 'application/did+json' } });
    });
    const response = await fetch(new Request(URL_));
    expect(asked[0]).toMatchObject({ redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' });
    expect(response.url).toBe(URL_);
    expect(response.headers.get('content-type')).toBe('application/did+json');
    expect(await response.json()).toEqual({ id: 'x' });
  });

  it('fails on an answer that does not end', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) });
    const fetch = guardedFetch(async () => new Response(endless));
    await expect(fetch(new Request(URL_))).rejects.toThrow('more than');
  });

  it('leaves what this project asks for as it is', async () => {
    const asked: unknown[] = [];
    const fetch = guardedFetch(async (...request) => {
      asked.push(request);
      return new Response('x');
    });
    await fetch(URL_, { redirect: 'follow' });
    expect(asked).toEqual([[URL_, { redirect: 'follow' }]]);
  });
});
