import * as z from 'zod/mini';
import { certificatesOf, MAX_PEM_LENGTH } from './pem';
import type { TrustStore } from './trust';

/** Where the lists are kept between runs; `browser.storage.local` by the caller. */
export interface TrustStorage {
  /** What `set` was given, or anything at all: it is parsed. */
  get(): Promise<unknown>;
  set(record: TrustRecord): Promise<void>;
}

export interface RefreshTools {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends one request that does not end by itself. */
  readonly timeout?: () => AbortSignal;
}

const isoDate = z.string().check(z.maxLength(64));
const listCopySchema = z.object({
  pem: z.string().check(z.maxLength(MAX_PEM_LENGTH)),
  etag: z.nullable(z.string().check(z.maxLength(256))),
  issued: z.nullable(isoDate),
  retrieved: z.nullable(isoDate),
});
type ListCopy = z.infer<typeof listCopySchema>;

const listCopy = () => z.catch(z.nullable(listCopySchema), null);
export const trustRecordSchema = z.object({
  version: z.literal(1),
  /** When the official list was last answered for, changed or not. ISO 8601. */
  checked: z.nullable(isoDate),
  /** The lists were put there by hand (`--trust`): no published list replaces them. */
  pinned: z.boolean(),
  claims: listCopy(),
  timeStamps: listCopy(),
  interimAnchors: listCopy(),
  interimAllowed: listCopy(),
  /** PEM texts the person added. */
  userAnchors: z.array(z.string().check(z.maxLength(MAX_PEM_LENGTH))).check(z.maxLength(64)),
  trustConfig: z.nullable(z.string().check(z.maxLength(16_384))),
});
export type TrustRecord = z.infer<typeof trustRecordSchema>;

export const EMPTY_TRUST_RECORD: TrustRecord = {
  version: 1,
  checked: null,
  pinned: false,
  claims: null,
  timeStamps: null,
  interimAnchors: null,
  interimAllowed: null,
  userAnchors: [],
  trustConfig: null,
};

const LISTS = ['claims', 'timeStamps', 'interimAnchors', 'interimAllowed'] as const;
export type PublishedList = (typeof LISTS)[number];

/** The publishers' own places, and nothing else, are asked (docs/privacy.md). */
const OFFICIAL = 'https://raw.githubusercontent.com/c2pa-org/conformance-public/main/trust-list/';
const INTERIM = 'https://contentcredentials.org/trust/';
export const LIST_URLS: Readonly<Record<PublishedList, string>> = {
  claims: `${OFFICIAL}C2PA-TRUST-LIST.pem`,
  timeStamps: `${OFFICIAL}C2PA-TSA-TRUST-LIST.pem`,
  interimAnchors: `${INTERIM}anchors.pem`,
  interimAllowed: `${INTERIM}allowed.pem`,
};

/** The interim list says of itself that it was frozen on this day. */
export const INTERIM_FROZEN = '2026-01-01';

/** Milliseconds. The lists are a few kilobytes; a mobile line needs a few seconds. */
const REQUEST_LIMIT = 20_000;

export type RefreshResult = Readonly<
  Record<PublishedList, { readonly outcome: 'updated' | 'unchanged' | 'kept' | 'missing'; readonly why: string | null }>
>;

/** What is stored, or an empty record where that is none of ours. */
export async function readTrustRecord(storage: Pick<TrustStorage, 'get'>): Promise<TrustRecord> {
  const parsed = trustRecordSchema.safeParse(await storage.get());
  return parsed.success ? parsed.data : EMPTY_TRUST_RECORD;
}

/** The stored lists in the form that a reading takes. Never throws for what is stored. */
export async function loadTrust(storage: Pick<TrustStorage, 'get'>): Promise<TrustStore> {
  return trustStoreOf(await readTrustRecord(storage));
}

function trustStoreOf(record: TrustRecord): TrustStore {
  const { claims, timeStamps, interimAnchors, interimAllowed, userAnchors, trustConfig } = record;
  return {
    ...(claims && {
      c2pa: {
        anchorsPem: claims.pem,
        tsaPem: timeStamps?.pem ?? '',
        issued: claims.issued,
        retrieved: claims.retrieved,
      },
    }),
    ...((interimAnchors || interimAllowed) && {
      interim: {
        anchorsPem: interimAnchors?.pem ?? '',
        allowedPem: interimAllowed?.pem ?? '',
        issued: interimAnchors?.issued ?? INTERIM_FROZEN,
        retrieved: interimAnchors?.retrieved ?? interimAllowed?.retrieved ?? null,
      },
    }),
    ...(userAnchors.length > 0 && { user: { anchorsPem: userAnchors.join('\n') } }),
    ...(trustConfig !== null && { trustConfig }),
  };
}

/**
 * Asks for each published list and keeps what came only when certificates can be read from it; otherwise the last good
 * copy stays, with its date. Sends no cookies. Lists put there by hand are left alone.
 *
 * @throws what the storage throws; a list that cannot be had is a result, not an error.
 */
export async function refreshTrust(storage: TrustStorage, tools: RefreshTools): Promise<RefreshResult> {
  const before = await readTrustRecord(storage);
  if (before.pinned) {
    const kept = { outcome: 'kept', why: 'put there by hand' } as const;
    return { claims: kept, timeStamps: kept, interimAnchors: kept, interimAllowed: kept };
  }
  const now = new Date(tools.now()).toISOString();
  const answers = await Promise.all(LISTS.map((list) => ask(list, before[list], now, tools)));
  // Read again: a person may have added an anchor while the lists were on their way.
  const current = await readTrustRecord(storage);
  const copies = Object.fromEntries(LISTS.map((list, index) => [list, answers[index]?.copy ?? current[list]]));
  const checked = answers[0]?.copy ? now : current.checked;
  if (!current.pinned) await storage.set({ ...current, ...copies, checked });
  const result = LISTS.map((list, index) => [list, answers[index]?.result]);
  return Object.fromEntries(result) as RefreshResult;
}

interface Answer {
  /** Null: what is held stays. */
  readonly copy: ListCopy | null;
  readonly result: RefreshResult[PublishedList];
}

async function ask(list: PublishedList, held: ListCopy | null, now: string, tools: RefreshTools): Promise<Answer> {
  const keep = (why: string): Answer => ({ copy: null, result: { outcome: held === null ? 'missing' : 'kept', why } });
  const { fetch, timeout = () => AbortSignal.timeout(REQUEST_LIMIT) } = tools;
  try {
    const response = await fetch(LIST_URLS[list], {
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      headers: held?.etag ? { 'If-None-Match': held.etag } : {},
      signal: timeout(),
    });
    if (response.status === 304 && held !== null) {
      return { copy: { ...held, retrieved: now }, result: { outcome: 'unchanged', why: null } };
    }
    if (!response.ok) return keep(`the server answered ${response.status}`);
    const text = await boundedText(response);
    if (text === null) return keep(`longer than ${MAX_PEM_LENGTH} bytes`);
    const certificates = certificatesOf(text);
    if (certificates.length === 0) return keep('it holds no certificate');
    const copy: ListCopy = {
      pem: certificates.join('\n'),
      etag: response.headers.get('etag')?.slice(0, 256) ?? null,
      issued: list.startsWith('interim') ? INTERIM_FROZEN : dateOf(response.headers.get('last-modified')),
      retrieved: now,
    };
    return { copy, result: { outcome: 'updated', why: null } };
  } catch (error) {
    // Offline, refused, slow: whatever kept it away, the last good copy is what there is.
    return keep(error instanceof Error ? error.message : String(error));
  }
}

/** The body as text, or null when it is longer than a list may be; a longer one is not read to its end. */
async function boundedText(response: Response): Promise<string | null> {
  if (Number(response.headers.get('content-length') ?? 0) > MAX_PEM_LENGTH) {
    await response.body?.cancel();
    return null;
  }
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    length += chunk.value.byteLength;
    if (length > MAX_PEM_LENGTH) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}

function dateOf(header: string | null): string | null {
  const time = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
