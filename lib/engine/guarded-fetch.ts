/** Bytes. An issuer's document of keys is 1–4 kB. */
const MOST = 256 * 1024;
/** Milliseconds for the whole answer. */
const LIMIT = 10_000;

/**
 * The worker's own `fetch`, with what the C2PA library asks for by itself kept on a short lead. The library makes its
 * requests as `Request` objects that follow redirects, and so would ask a host that the person was not shown; here a
 * redirect is an error, nothing that names the person travels, and the answer is bounded. What this project asks for is
 * given as an address and goes through as it is.
 */
export const guardedFetch =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    if (!(input instanceof Request)) return fetch(input, init);
    const request = new Request(input, {
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: AbortSignal.any([input.signal, AbortSignal.timeout(LIMIT)]),
    });
    const response = await fetch(request, init);
    const body = await bounded(response);
    const answer = new Response(body, { status: response.status, headers: response.headers });
    // The library reads it, and a made response has none.
    return Object.defineProperty(answer, 'url', { value: response.url || request.url });
  };

/** @throws TypeError, as a failed request does, above {@link MOST}. */
async function bounded(response: Response): Promise<Blob | null> {
  if (response.body === null) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    held += value.byteLength;
    if (held > MOST) {
      await reader.cancel();
      throw new TypeError(`an answer of more than ${MOST} bytes`);
    }
    parts.push(value);
  }
}
