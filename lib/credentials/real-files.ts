/** For tests only: the real files and lists beside the checkout, where there are any. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TrustStore } from './trust';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const PROVENANCE = `${shared}data/provenance/`;
const TRUST = `${shared}reference/trust/`;

/** Null when the real files are there, otherwise why tests on them are skipped. */
export const noRealFiles: string | null =
  existsSync(`${PROVENANCE}index.jsonl`) && existsSync(`${TRUST}store.cfg`)
    ? null
    : 'the real files are not beside this checkout (../shared/data/provenance, ../shared/reference/trust)';

export const realFile = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(PROVENANCE + name));

const list = (name: string) => readFileSync(TRUST + name, 'utf8');

/** The official and interim lists as published; the dates stand for those that a refresh would have written. */
export const realTrust = (): {
  c2pa: NonNullable<TrustStore['c2pa']>;
  interim: NonNullable<TrustStore['interim']>;
} => ({
  c2pa: {
    anchorsPem: list('c2pa/C2PA-TRUST-LIST.pem'),
    tsaPem: list('c2pa/C2PA-TSA-TRUST-LIST.pem'),
    issued: '2026-08-05',
    retrieved: '2026-08-20',
  },
  interim: {
    anchorsPem: list('interim/anchors.pem'),
    allowedPem: list('interim/allowed.pem'),
    issued: '2026-01-01',
    retrieved: '2026-04-20',
  },
});

/** What the index documents of one file; `error` and `state` are null where it says it in words alone. */
export interface Documented {
  readonly file: string;
  /** What the library threw. */
  readonly error: string | null;
  /** The library's word with the official and the interim list. */
  readonly state: string | null;
  readonly failures: readonly string[];
}

/** Every row of the index; none where there is no index. */
export function documentedFiles(): readonly Documented[] {
  if (noRealFiles !== null) return [];
  const lines = readFileSync(`${PROVENANCE}index.jsonl`, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const row: Record<string, unknown> = JSON.parse(line);
    const seen = Object.entries(row).find(([key]) => key.startsWith('seen with c2pa-wasm'))?.[1];
    const told = (seen ?? {}) as Readonly<Record<string, string | readonly string[] | undefined>>;
    const text = (key: string) => (typeof told[key] === 'string' ? told[key] : null);
    const { failures_official: failures } = told;
    return {
      file: String(row.file),
      error: text('error'),
      state: text('state_official_plus_interim'),
      failures: Array.isArray(failures) ? failures : [],
    };
  });
}
