import { describe, expect, it } from 'vitest';
import { MAX_STORE_BYTES } from './located';
import { fetchManifest, isFetchable, manifestHost } from './remote-manifest';

const never = new AbortController().signal;
const URL_ = 'https://manifests.example/a.c2pa';
const answering = (answer: () => Response) => ({ fetch: async () => answer() });

describe('isFetchable', () => {
  it.each([
    ['https://manifests.example/a', true],
    ['http://127.0.0.1:8377/a', true],
    ['http://localhost/a', true],
    ['http://manifests.example/a', false],
    ['http://127.0.0.1.evil.example/a', false],
    ['https://someone:secret@manifests.example/a', false],
    ['ftp://manifests.example/a', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('%s: %s', (url, expected) => expect(isFetchable(url)).toBe(expected));
});

it('the host is shown with its port, and a name in another script as it is sent', () => {
  expect(manifestHost('https://a.example:8443/x')).toBe('a.example:8443');
  expect(manifestHost('https://аdobe.com/x')).toBe('xn--dobe-43d.com');
  expect(manifestHost(null)).toBeNull();
});

describe('fetchManifest', () => {
  it('asks once, without cookies, referrer or redirects', async () => {
    const asked: [string, RequestInit | undefined][] = [];
    const fetched = await fetchManifest(
      URL_,
      {
        fetch: async (url, init) => {
          asked.push([url, init]);
          return new Response(new Uint8Array([1, 2, 3]));
        },
      },
      never,
    );
    expect(fetched).toEqual({ kind: 'store', store: new Uint8Array([1, 2, 3]) });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.[0]).toBe(URL_);
    expect(asked[0]?.[1]).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual' });
  });

  it('sends nothing over an open line', async () => {
    const fetch = () => Promise.reject(new Error('it was asked'));
    expect(await fetchManifest('http://manifests.example/a', { fetch }, never)).toMatchObject({ why: 'insecure' });
  });

  it.each([
    ['http-error', () => new Response(null, { status: 404 })],
    ['redirected', () => new Response(null, { status: 302, headers: { location: 'http://else.example/' } })],
    ['too-large', () => new Response('x', { headers: { 'content-length': String(MAX_STORE_BYTES + 1) } })],
  ] as const)('names %s', async (why, answer) => {
    expect(await fetchManifest(URL_, answering(answer), never)).toMatchObject({ kind: 'failed', why });
  });

  it('stops reading a body that goes on and on, whatever length was promised', async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024 * 1024;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
      cancel() {
        cancelled = true;
      },
    });
    const fetched = await fetchManifest(
      URL_,
      answering(() => new Response(body)),
      never,
    );
    expect(fetched).toMatchObject({ why: 'too-large' });
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(MAX_STORE_BYTES + 4 * 1024 * 1024);
  });

  it('names a server that is away, and one that never answers', async () => {
    const away = { fetch: () => Promise.reject(new TypeError('Failed to fetch')) };
    expect(await fetchManifest(URL_, away, never)).toMatchObject({ why: 'network' });
    const silent = {
      fetch: (_: string, init?: RequestInit) =>
        new Promise<Response>((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        }),
      timeout: () => AbortSignal.timeout(10),
    };
    expect(await fetchManifest(URL_, silent, never)).toMatchObject({ why: 'timeout' });
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const fetching = fetchManifest(
      URL_,
      {
        fetch: async () => {
          abort.abort(new DOMException('cancelled', 'AbortError'));
          throw new TypeError('Failed to fetch');
        },
      },
      abort.signal,
    );
    await expect(fetching).rejects.toThrow('cancelled');
  });
});
