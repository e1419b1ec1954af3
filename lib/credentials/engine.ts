import init, { WasmReader } from '@contentauth/c2pa-wasm';
import { manifestText } from './manifest-text';
import { pacedBlob } from './paced-blob';
import { type StoreReport, storeReportSchema } from './store-report';

/** What a reading of a manifest store came to. Only `report` says anything about a signature. */
export type Reading =
  /** `json`: the library's own words, from which the report was read. */
  | { readonly kind: 'report'; readonly report: StoreReport; readonly json?: string }
  /** There is no manifest store. */
  | { readonly kind: 'none' }
  /** The file names a manifest elsewhere and embeds none; `url` as written in the file. */
  | { readonly kind: 'remote'; readonly url: string }
  /** The library does not read this container. */
  | { readonly kind: 'unsupported'; readonly text: string }
  /** There is something, and it cannot be read. `code` is the library's own name for it. */
  | { readonly kind: 'malformed'; readonly code: string; readonly text: string };

/** How a long reading is followed. */
export interface ReadWatch {
  /** Called with the bytes that were read so far; for files above 50 MB only. */
  readonly onRead?: (bytes: number) => void;
  /** Ends the reading where it runs apart from the caller. */
  readonly signal?: AbortSignal;
}

export interface CredentialsEngine {
  /** True after a trap: whatever holds this engine must be ended and made anew. */
  readonly poisoned: boolean;
  /**
   * Everything but the content hash, from the manifest store alone (its `*Hash.mismatch` means nothing here).
   * @throws PoisonedError when the instance can no longer be used.
   */
  readStore(store: Uint8Array, settings: string): Promise<Reading>;
  /**
   * Everything, from the whole asset. Runs in a worker only (the library reads the Blob with FileReaderSync), in one
   * call that nothing can interrupt; holds what it hashes at once, at most 256 MB, and wasm memory never shrinks
   * (hash-apart.ts does so elsewhere).
   * @throws PoisonedError
   */
  readAsset(mime: string, asset: Blob, settings: string, watch?: ReadWatch): Promise<Reading>;
  /**
   * Everything, from the init segment of a stream and one of its media segments: the hash is that of the two.
   * @throws PoisonedError
   */
  readFragment(mime: string, init: Blob, segment: Blob, settings: string): Promise<Reading>;
}

/** The wasm instance trapped: its memory is in an unknown state, and no later answer of it can be believed. */
export class PoisonedError extends Error {
  override readonly name = 'PoisonedError';
}

/** The part of the library that is used, so that a test can put a failing one in its place. */
export interface CredentialsLibrary {
  load(wasm: BufferSource | WebAssembly.Module): Promise<unknown>;
  readonly reader: {
    fromBytes(format: string, bytes: Uint8Array, settings: string): Promise<StoreReader>;
    fromBlob(format: string, blob: Blob, settings: string): Promise<StoreReader>;
    fromBlobFragment(format: string, init: Blob, fragment: Blob, settings: string): Promise<StoreReader>;
  };
}
interface StoreReader {
  json(): string;
  free(): void;
}

const c2paWasm: CredentialsLibrary = {
  load: (wasm) => init({ module_or_path: wasm }),
  reader: WasmReader,
};

/**
 * @param wasm `c2pa_bg.wasm` compiled, what compiles it, or its bytes. Loaded on the first reading, once.
 */
export function createCredentialsEngine(
  wasm: BufferSource | WebAssembly.Module | (() => Promise<WebAssembly.Module>),
  library: CredentialsLibrary = c2paWasm,
): CredentialsEngine {
  let loading: Promise<unknown> | null = null;
  let poison: PoisonedError | null = null;

  async function read(open: () => Promise<StoreReader>): Promise<Reading> {
    if (poison !== null) throw poison;
    loading ??= typeof wasm === 'function' ? wasm().then(library.load) : library.load(wasm);
    try {
      await loading;
    } catch (error) {
      // Not remembered: a worker that could not load its wasm once may do so when asked again.
      loading = null;
      throw error;
    }
    try {
      const reader = await open();
      try {
        return readingOf(reader.json());
      } finally {
        reader.free();
      }
    } catch (error) {
      if (typeof error === 'string') return readingOfError(error);
      if (error instanceof WebAssembly.RuntimeError) {
        poison = new PoisonedError(`the C2PA library trapped: ${error.message}`, { cause: error });
        throw poison;
      }
      throw error;
    }
  }

  return {
    get poisoned() {
      return poison !== null;
    },
    readStore: (store, settings) => read(() => library.reader.fromBytes('application/c2pa', store, settings)),
    readAsset: (mime, asset, settings, watch) =>
      read(() => library.reader.fromBlob(mime, pacedBlob(asset, watch?.onRead), settings)),
    readFragment: (mime, init, segment, settings) =>
      read(() => library.reader.fromBlobFragment(mime, init, segment, settings)),
  };
}

/** What the library's own words, its report in JSON, come to. */
export function readingOf(json: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { kind: 'malformed', code: 'report.unreadable', text: error instanceof Error ? error.message : '' };
  }
  const parsed = storeReportSchema.safeParse(value);
  if (parsed.success) return { kind: 'report', report: parsed.data, json };
  return { kind: 'malformed', code: 'report.unreadable', text: 'the report has no active manifest' };
}

const ERROR_TEXT = 300;

/**
 * The library throws strings, the debug form of a Rust error: `C2pa(JumbfNotFound)`,
 * `C2pa(RemoteManifestUrl("https://…"))`, `C2pa(InvalidAsset("Boxes are too deply nested"))`.
 */
export function readingOfError(error: string): Reading {
  const { name, detail } = nameAndDetail(error);
  if (name === 'JumbfNotFound') return { kind: 'none' };
  const quoted = /^"([\s\S]*)"$/.exec(detail)?.[1];
  if (name === 'RemoteManifestUrl' && quoted !== undefined) {
    return { kind: 'remote', url: quoted.replace(/\\(["'\\])/g, '$1') };
  }
  const text = manifestText(quoted ?? (detail || error), ERROR_TEXT) ?? '';
  if (name === 'UnsupportedType') return { kind: 'unsupported', text };
  return { kind: 'malformed', code: `c2pa.${name}`, text };
}

/** Cut from both ends: one pattern over the whole would try each of a hostile address's brackets as the last one. */
function nameAndDetail(error: string): { name: string; detail: string } {
  let end = error.length;
  while (error[end - 1] === ')') end--;
  const head = /^(?:C2pa\()?([A-Za-z]\w{0,63})(\(?)/.exec(error.slice(0, end));
  const [all = '', name = 'Unknown', bracket = ''] = head ?? [];
  const rest = error.slice(all.length, end);
  const whole = bracket === '' ? rest === '' : end < error.length;
  return whole && head !== null ? { name, detail: rest } : { name: 'Unknown', detail: '' };
}
