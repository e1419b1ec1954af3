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
