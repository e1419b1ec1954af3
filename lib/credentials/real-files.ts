/** For tests only: the real files beside the checkout, where there are any. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCredentialsEngine } from './engine';
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

/** The official and interim lists as published; `retrieved` is when the copies were made. */
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

export const wasmBytes = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))));

export const realEngine = () => createCredentialsEngine(wasmBytes());

/** Node has no FileReaderSync, which the library reads a Blob with in a worker. The Blob must come from `blobOf`. */
export function shimFileReaderSync(): void {
  class SyncReader {
    readAsArrayBuffer(blob: Blob): ArrayBuffer {
      const bytes = held.get(blob);
      if (bytes === undefined) throw new Error('a Blob that the test did not make');
      return bytes.slice().buffer;
    }
  }
  Object.assign(globalThis, { FileReaderSync: SyncReader });
}
const held = new WeakMap<Blob, Uint8Array>();

/** A Blob whose slices the shim can read without waiting. */
export function blobOf(bytes: Uint8Array<ArrayBuffer>): Blob {
  const blob = new Blob([bytes]);
  held.set(blob, bytes);
  const slice = blob.slice.bind(blob);
  blob.slice = (start = 0, end = bytes.byteLength, type = '') => {
    const part = slice(start, end, type);
    held.set(part, bytes.subarray(start, end));
    return part;
  };
  return blob;
}
