import * as z from 'zod/mini';
import { certificatesOf, MAX_PEM_LENGTH, statedCertificates } from './pem';
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

/** Texts, each of which may hold several certificates. */
export const MAX_USER_ANCHORS = 64;

const isoDate = z.string().check(z.maxLength(64));
export const listCopySchema = z.object({
  pem: z.string().check(z.maxLength(MAX_PEM_LENGTH)),
  etag: z.nullable(z.string().check(z.maxLength(256))),
  issued: z.nullable(isoDate),
  retrieved: z.nullable(isoDate),
  /** It came with the extension's package and no newer one has taken its place. Absent: it was fetched or imported. */
  packaged: z.optional(z.boolean()),
});
export type ListCopy = z.infer<typeof listCopySchema>;

/** Why a list was not replaced; the words for each are `trust_kept_<reason>`. */
export const keptReasons = ['unreachable', 'status', 'too-long', 'unreadable', 'damaged', 'pinned'] as const;
export type KeptReason = (typeof keptReasons)[number];

const listOutcomeSchema = z.object({
  outcome: z.enum(['updated', 'unchanged', 'kept', 'missing']),
  /** Null where there is nothing to give a reason for. */
  reason: z.nullable(z.enum(keptReasons)),
  /** The server's status, or the browser's own words; for a person who reports a fault. */
  detail: z.nullable(z.string().check(z.maxLength(200))),
});
/** `updated`: replaced; `unchanged`: the copy is still the newest; `kept`: the copy stays, for a reason; `missing`: there is none. */
export type ListOutcome = z.infer<typeof listOutcomeSchema>;

const refreshSchema = z.object({
  /** When it was asked. ISO 8601. */
  at: isoDate,
  claims: listOutcomeSchema,
  timeStamps: listOutcomeSchema,
  interimAnchors: listOutcomeSchema,
  interimAllowed: listOutcomeSchema,
});
/** What the last look for new lists brought, list by list. */
export type Refresh = z.infer<typeof refreshSchema>;

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
  userAnchors: z.array(z.string().check(z.maxLength(MAX_PEM_LENGTH))).check(z.maxLength(MAX_USER_ANCHORS)),
  trustConfig: z.nullable(z.string().check(z.maxLength(16_384))),
  /** Absent in what earlier versions stored. */
  refresh: z.catch(z.nullable(refreshSchema), null),
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
  refresh: null,
};

export const PUBLISHED_LISTS = ['claims', 'timeStamps', 'interimAnchors', 'interimAllowed'] as const;
export type PublishedList = (typeof PUBLISHED_LISTS)[number];

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
 * Asks for each published list and keeps what came only when every certificate in it can be read; otherwise the last
 * good copy stays, with its date. Sends no cookies. Lists put there by hand are left alone. What came of it is stored
 * with the lists.
 *
 * @throws what the storage throws; a list that cannot be had is a result, not an error.
 */
export async function refreshTrust(storage: TrustStorage, tools: RefreshTools): Promise<Refresh> {
  const before = await readTrustRecord(storage);
  const at = new Date(tools.now()).toISOString();
  if (before.pinned) {
    const refresh = { at, ...ofEachList((list): ListOutcome => notReplaced(before[list], 'pinned').outcome) };
    await storage.set({ ...before, refresh });
    return refresh;
  }
  const asked = ofEachList((list) => ask(list, before[list], at, tools));
  const answers = {
    claims: await asked.claims,
    timeStamps: await asked.timeStamps,
    interimAnchors: await asked.interimAnchors,
    interimAllowed: await asked.interimAllowed,
  };
  const refresh = { at, ...ofEachList((list) => answers[list].outcome) };
  // Read again: a person may have added an anchor while the lists were on their way.
  const current = await readTrustRecord(storage);
  if (current.pinned) return refresh;
  await storage.set({
    ...current,
    ...ofEachList((list) => answers[list].copy ?? current[list]),
    checked: answers.claims.copy ? at : current.checked,
    refresh,
  });
  return refresh;
}

function ofEachList<Value>(value: (list: PublishedList) => Value): Record<PublishedList, Value> {
  return {
    claims: value('claims'),
    timeStamps: value('timeStamps'),
    interimAnchors: value('interimAnchors'),
    interimAllowed: value('interimAllowed'),
  };
}

interface Answer {
  /** Null: what is held stays. */
  readonly copy: ListCopy | null;
  readonly outcome: ListOutcome;
}

function notReplaced(held: ListCopy | null, reason: KeptReason, detail: string | null = null): Answer {
  return { copy: null, outcome: { outcome: held === null ? 'missing' : 'kept', reason, detail } };
}

/** Never rejects. */
async function ask(list: PublishedList, held: ListCopy | null, now: string, tools: RefreshTools): Promise<Answer> {
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
      return {
        copy: { ...held, retrieved: now },
        outcome: { outcome: 'unchanged', reason: null, detail: null },
      };
    }
    if (!response.ok) return notReplaced(held, 'status', String(response.status));
    const text = await boundedText(response);
    if (text === null) return notReplaced(held, 'too-long');
    const certificates = certificatesOf(text);
    if (certificates.length === 0) return notReplaced(held, 'unreadable');
    // A list that lost some of its certificates on the way would make their signers look unlisted.
    if (certificates.length < statedCertificates(text)) return notReplaced(held, 'damaged');
    const pem = certificates.join('\n');
    const copy: ListCopy = {
      pem,
      etag: etagOf(response),
      issued: list.startsWith('interim') ? INTERIM_FROZEN : dateOf(response.headers.get('last-modified')),
      retrieved: now,
    };
    const outcome = pem === held?.pem ? 'unchanged' : 'updated';
    return { copy, outcome: { outcome, reason: null, detail: null } };
  } catch (error) {
    // Offline, refused, slow: whatever kept it away, the last good copy is what there is.
    const detail = error instanceof Error ? error.message : String(error);
    return notReplaced(held, 'unreachable', detail.slice(0, 200));
  }
}

/** A cut one would match nothing, so a longer one is not kept. */
function etagOf(response: Response): string | null {
  const etag = response.headers.get('etag');
  return etag !== null && etag.length <= 256 ? etag : null;
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
