import type { Credentials } from '../inspection/schema';
import { joinBytes } from '../media/join-bytes';
import { MAX_STORE_BYTES } from './located';

/** Why a manifest that lies elsewhere was not had. Each has words under `problem_remote_<code>`. */
export const remoteFailures = [
  'network',
  'timeout',
  'http-error',
  'redirected',
  'too-large',
  'insecure',
  'malformed',
] as const;
export type RemoteFailure = (typeof remoteFailures)[number];

export type FetchedManifest =
  | { readonly kind: 'store'; readonly store: Uint8Array }
  | { readonly kind: 'failed'; readonly why: RemoteFailure; readonly detail: string | null };

export interface ManifestFetch {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Ends a request that does not end by itself. */
  readonly timeout?: () => AbortSignal;
}

/** Milliseconds. Stores are 3–300 kB; a server that is slower than this is as good as away. */
const FETCH_LIMIT = 20_000;

/** The person's own machine, where there are no certificates to be had. */
const OWN_MACHINE = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The host (with its port) that a manifest's address names; null for what is no address. */
export function manifestHost(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}

/** @returns the server that the person had asked for these credentials: their full record may be made from there too. */
export function askedHost(credentials: Pick<Credentials, 'source' | 'remoteUrl'> | null): readonly string[] {
  const host = credentials?.source === 'remote' ? manifestHost(credentials.remoteUrl) : null;
  return host === null ? [] : [host];
}

/** Whether the way there is encrypted, or does not leave the machine. Nothing else is ever asked for a manifest. */
export function isFetchable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && OWN_MACHINE.has(hostname));
}

/**
 * One request for the manifest store that a file names, without cookies or referrer. A server that passes the request
 * on is not followed: the person agreed to ask this host and no other.
 *
 * @returns the body, at most {@link MAX_STORE_BYTES}; a failure is a result, not an error.
 * @throws what `signal` was aborted with.
 */
export async function fetchManifest(url: string, tools: ManifestFetch, signal: AbortSignal): Promise<FetchedManifest> {
  const failed = (why: RemoteFailure, detail: string | null = null): FetchedManifest => ({
    kind: 'failed',
    why,
    detail,
  });
  if (!isFetchable(url)) return failed('insecure');
  const limit = (tools.timeout ?? (() => AbortSignal.timeout(FETCH_LIMIT)))();
  try {
    const response = await tools.fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.any([signal, limit]),
    });
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      return failed('redirected');
    }
    if (!response.ok) {
      await response.body?.cancel();
      return failed('http-error', String(response.status));
    }
    const store = await boundedBody(response);
    return store === null ? failed('too-large') : { kind: 'store', store };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return failed('timeout');
    return failed('network', error instanceof Error ? error.message : null);
  }
}

/** The body, or null when it is longer than a store may be; a longer one is not read to its end. */
async function boundedBody(response: Response): Promise<Uint8Array | null> {
  if (Number(response.headers.get('content-length') ?? 0) > MAX_STORE_BYTES) {
    await response.body?.cancel();
    return null;
  }
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    length += chunk.value.byteLength;
    if (length > MAX_STORE_BYTES) {
      await reader?.cancel();
      return null;
    }
    parts.push(chunk.value);
  }
  return joinBytes(parts);
}
