import { createSHA256 } from 'hash-wasm';
import { runAddedModels } from '../classifier/added-models';
import { parseCard } from '../classifier/card';
import { type Classifier, createClassifier } from '../classifier/classify';
import { openPackDatabase, type PackDatabase } from '../classifier/pack-database';
import {
  type FullOutcome,
  fullCredentials,
  quickCredentials,
  streamCredentials,
} from '../credentials/check-credentials';
import { checkIdentities } from '../credentials/check-identities';
import { credentialDetails } from '../credentials/credential-details';
import { createCredentialsEngine } from '../credentials/engine';
import { giveBack } from '../credentials/give-back';
import { type HashWorker, hashingApart } from '../credentials/hash-apart';
import { linkedManifest } from '../credentials/link-header';
import { fetchManifest, manifestHost } from '../credentials/remote-manifest';
import { readerOfStoreApart } from '../credentials/store-apart';
import type { TrustStore } from '../credentials/trust';
import { createFaceFinder } from '../faces/find-faces';
import { createPointFinder } from '../faces/find-points';
import { checkFaces } from '../faces/inspect-faces';
import type { ByteCheckInput } from '../inspection/check';
import { DETAILS_LIMITS } from '../inspection/details';
import type { DetailsTools } from '../inspection/gather-details';
import type { Checks, Material } from '../inspection/inspect';
import { checkMarks } from '../marks/check-marks';
import { checkSound } from '../marks/check-sound';
import { checkWatermark } from '../marks/check-watermark';
import { generatorName } from '../marks/generators';
import { readMetadataRows } from '../marks/metadata-rows';
import { createVisibleMarks } from '../marks/visible/check-visible-marks';
import { openTextModels } from '../marks/visible/text-models';
import { BlobSource } from '../media/blob-source';
import { type ByteSource, MediaError } from '../media/byte-source';
import { examine } from '../media/completeness';
import { chosenFrames, framePictures } from '../media/frame-pictures';
import { probe, probeSound, readChroma, readSound, readSpan, sampleFrames } from '../media/frames';
import { MemorySource } from '../media/memory-source';
import { openPlayed } from '../media/open-played';
import { openStream } from '../media/open-stream';
import { openRanged } from '../media/ranged-source';
import { runsOf } from '../media/segments';
import { pictureSignalNames, pictureSignals } from '../movement/picture-signals';
import { matchSound } from '../sound/match-sound';
import { createLocaliser, localeFolder, type Messages } from '../words/localise';
import type { EngineJob } from './ports';
import type { WorkerWorld } from './worker-main';

/** What is taken from the worker's world. */
export interface EngineWorld {
  /** Packaged URL of a file of the extension, e.g. `/wasm/c2pa.wasm`. */
  readonly url: (path: string) => string;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly online: () => boolean;
  readonly importModule: (url: string) => Promise<{ default?: unknown }>;
  readonly loadTrust: () => Promise<TrustStore>;
  /** Starts a module worker from a script of the package. */
  readonly spawn: (url: string) => HashWorker;
}

/** Milliseconds for the issuers of identities to answer; the library itself sets no limit. */
const IDENTITY_LIMIT = 20_000;
/** Frames that are drawn and looked at, as in training (lib/media/windows.ts). */
const MOST_FRAMES = 16;

/** Packaged by scripts/copy-runtime.ts. */
const TEXT_MODELS = {
  detection: '/models/text-detection.onnx',
  recognition: '/models/text-recognition.onnx',
  characters: '/models/text-characters.txt',
} as const;

/** Builds the checks once and hands them to each job with that job's bytes, words and trust lists. */
export function createPrepare(world: EngineWorld): WorkerWorld['prepare'] {
  const vision = (model: string) => ({
    wasmLoaderUrl: world.url('/wasm/vision_wasm_module_internal.js'),
    wasmBinaryUrl: world.url('/wasm/vision_wasm_module_internal.wasm'),
    importModule: world.importModule,
    modelUrl: world.url(`/models/${model}`),
  });
  const finder = createFaceFinder(vision('face_detector.tflite'));
  const pointer = createPointFinder(vision('face_landmarker.task'));
  const packaged = async (path: string) => {
    const response = await world.fetch(world.url(path));
    if (!response.ok) throw new MediaError('network', `the packaged ${path} could not be read`);
    return response;
  };
  let compiling: Promise<WebAssembly.Module> | null = null;
  const compiled = () => {
    compiling ??= packaged('/wasm/c2pa.wasm')
      .then((response) => WebAssembly.compileStreaming(response))
      .catch((error: unknown) => {
        compiling = null;
        throw error;
      });
    return compiling;
  };
  const credentialsEngine = hashingApart(createCredentialsEngine(compiled), compiled, () =>
    world.spawn(world.url('/hasher.js')),
  );
  const wasmPaths = {
    mjs: world.url('/wasm/ort-wasm-simd-threaded.mjs'),
    wasm: world.url('/wasm/ort-wasm-simd-threaded.wasm'),
  };
  let packs: PackDatabase | null = null;
  let classifier: Promise<Classifier | null> | null = null;
  /** Null: this build carries no model. */
  const openClassifier = () => {
    classifier ??= (async () => {
      const card = await world.fetch(world.url('/models/classifier.json')).catch(() => null);
      // A packaged file that is not there is answered as a network error.
      if (card === null || !card.ok) return null;
      return createClassifier({
        card: parseCard(await card.json()),
        loadModel: async () => new Uint8Array(await (await packaged('/models/classifier.onnx')).arrayBuffer()),
        wasmPaths,
      });
    })().catch((error: unknown) => {
      // So that the next clip tries again, instead of failing on an old error for ever.
      classifier = null;
      throw error;
    });
    return classifier;
  };
  const visibleMarks = createVisibleMarks(async () => {
    // A build without the models is answered as a network error: then visible marks are said to be unread.
    const first = await world.fetch(world.url(TEXT_MODELS.detection)).catch(() => null);
    if (first === null || !first.ok) return null;
    const [recognition, characters] = await Promise.all([
      packaged(TEXT_MODELS.recognition),
      packaged(TEXT_MODELS.characters),
    ]);
    return openTextModels(
      {
        detection: new Uint8Array(await first.arrayBuffer()),
        recognition: new Uint8Array(await recognition.arrayBuffer()),
        characters: await characters.text(),
      },
      wasmPaths,
    );
  });
  /** So that the full record of a clip does not ask its server again; one, at most of the size that a store may have. */
  let fetchedStore: { readonly url: string; readonly store: Uint8Array } | null = null;
  const words = new Map<string, Promise<Messages>>();
  const messagesOf = (language: string): Promise<Messages> => {
    const known = words.get(language);
    if (known !== undefined) return known;
    const loading = world
      .fetch(world.url(`/_locales/${language}/messages.json`))
      .then((response) => (response.ok ? (response.json() as Promise<Messages>) : {}))
      // A language that is not packaged is answered as an error by extension addresses; English takes its place.
      .catch(() => ({}));
    words.set(language, loading);
    return loading;
  };

  return async (job, signal) => {
    const [own, english, trust] = await Promise.all([
      messagesOf(localeFolder(job.language)),
      messagesOf('en'),
      world.loadTrust(),
    ]);
    const say = createLocaliser(own, english);
    let linked: string | null = null;
    const listening: EngineWorld['fetch'] = async (url, init) => {
      const response = await world.fetch(url, init);
      linked ??= linkedManifest(response.headers.get('link'), response.url || url);
      return response;
    };
    const opener = (fetch: EngineWorld['fetch']) => (url: string) =>
      openRanged(url, { fetch, online: world.online, signal });
    const open = opener(world.fetch);
    const material = openMaterial(job, opener(listening));
    const tools = {
      engine: credentialsEngine,
      trust,
      say,
      source: material.kind === 'frames' ? ('stream' as const) : ('embedded' as const),
    };

    /** On the person's asking alone; what cannot be checked stays a claim. */
    const withIdentities = async (outcome: FullOutcome, input: ByteCheckInput, whole: Blob): Promise<FullOutcome> => {
      const { finding } = outcome.credentials;
      if (finding === null || job.identityHosts === undefined) return outcome;
      const checked = checkIdentities(input, finding, job.identityHosts, tools, whole);
      const identities = await Promise.race([checked, pauseAtMost(IDENTITY_LIMIT, input.signal)]);
      if (identities === null) return outcome;
      return { ...outcome, credentials: { ...outcome.credentials, finding: { ...finding, identities } } };
    };
    /** What a full record shows of credentials that lie elsewhere: as fetched, or once more from whom the person agreed to. */
    const agreedStore = async (url: string | null, hosts: readonly string[], limit: AbortSignal) => {
      const host = manifestHost(url);
      if (url === null || host === null || !hosts.includes(host)) return null;
      if (fetchedStore?.url === url) return fetchedStore.store;
      const fetched = await fetchManifest(url, { fetch: world.fetch }, limit);
      return fetched.kind === 'store' ? fetched.store : null;
    };
    /** Of the very frame that the estimate looked at: its times and the estimate's come from the same sampling. */
    const heatAt =
      (time: number): NonNullable<DetailsTools['heat']> =>
      async (bytes, facts, limit) => {
        const model = await openClassifier();
        if (model === null) return null;
        const { frames } = await sampleFrames(bytes, { facts, signal: limit, maxFrames: MOST_FRAMES });
        const [frame] = chosenFrames(frames, [time], 1);
        return frame === undefined ? null : model.heat(frame, limit);
      };
    const checks: Checks = {
      examine: (bytes, limit) =>
        examine(bytes, limit, { thorough: job.source.kind === 'file' }).catch((error: unknown) => {
          if (error instanceof MediaError && error.code === 'not-media') return null;
          throw error;
        }),
      quickCredentials: (input) => quickCredentials(input, tools),
      fullCredentials: async (input, whole, onRead) =>
        withIdentities(await fullCredentials(input, whole, tools, onRead), input, whole),
      storeApart: (found) =>
        readerOfStoreApart(
          found,
          {
            sidecar: job.source.kind === 'file' ? (job.source.sidecar ?? null) : null,
            linked: () => linked,
            manifestHosts: job.manifestHosts ?? [],
            remote: { fetch: world.fetch },
            fetched: (url, store) => {
              fetchedStore = { url, store };
            },
          },
          tools,
        ),
      streamCredentials: (input, pieces) => streamCredentials(input, pieces, { ...tools, source: 'stream' }),
      openStream: (playlist, { container }, limit) => {
        const base = job.source.kind === 'url' && /^https?:/i.test(job.source.url) ? job.source.url : null;
        return openStream(container === 'dash' ? 'dash' : 'hls', playlist, base, open, limit);
      },
      openPlayed: (playlists, seconds, limit) => openPlayed(playlists, { seconds, pageUrl: job.pageUrl }, open, limit),
      marks: (input) => checkMarks(input),
      watermark: (input) => checkWatermark(input, readChroma),
      sound: (input) => checkSound(input, probeSound),
      probe: (bytes, facts, limit) => probe(bytes, { facts, signal: limit }),
      sampleFrames: (bytes, facts, limit) => sampleFrames(bytes, { facts, signal: limit, maxFrames: MOST_FRAMES }),
      classify: async ({ frames, signal: limit }) => {
        const model = await openClassifier();
        if (model === null) return { finding: null, state: 'skipped', reason: 'model-missing', detail: null };
        return { finding: await model.classify(frames, limit), state: 'done', reason: null, detail: null };
      },
      visibleMarks,
      faces: (input) => checkFaces(input, finder, pointer),
      movement: (frames) => {
        const signals = pictureSignals(frames);
        return signals && { signals: pictureSignalNames.map((name) => ({ name, value: signals[name] })) };
      },
      matchSound: (input) => matchSound(input, { readSpan, readSound, finder, pointer }),
      addedModels: async ({ frames, signal: limit }) => {
        packs ??= openPackDatabase();
        return runAddedModels(frames, limit, { database: packs, wasmPaths });
      },
      sha256,
    };
    return {
      material,
      tools: { checks, wording: { say, nameOf: generatorName } },
      details: {
        examine: checks.examine,
        credentials: (bytes, facts, limit) => {
          const sidecar = job.source.kind === 'file' ? (job.source.sidecar ?? null) : null;
          const remote = (named: string | null) => agreedStore(named ?? linked, job.manifestHosts ?? [], limit);
          return credentialDetails(bytes, facts, { engine: credentialsEngine, trust, sidecar, remote }, limit);
        },
        metadata: readMetadataRows,
        ...(job.heatAt !== undefined && { heat: heatAt(job.heatAt) }),
        ...(job.frameTimes && {
          frames: (bytes, facts, limit) =>
            framePictures(bytes, {
              facts,
              signal: limit,
              maxFrames: MOST_FRAMES,
              times: job.frameTimes ?? [],
              most: DETAILS_LIMITS.frames,
            }),
        }),
      },
      spent: () => credentialsEngine.poisoned,
    };
  };
}

/** Null after `milliseconds`, or as soon as the signal fires. */
function pauseAtMost(milliseconds: number, signal: AbortSignal): Promise<null> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  return new Promise((resolve) => {
    if (limit.aborted) resolve(null);
    else limit.addEventListener('abort', () => resolve(null), { once: true });
  });
}

/** The job's source as something to read from. @throws MediaError for addresses that cannot be read. */
function openMaterial({ source }: EngineJob, open: (url: string) => ByteSource): Material {
  switch (source.kind) {
    case 'url':
      return { kind: 'bytes', bytes: open(source.url) };
    case 'file':
      return { kind: 'bytes', bytes: new BlobSource(source.file) };
    case 'bytes':
      return { kind: 'bytes', bytes: new MemorySource(new Uint8Array(source.bytes)) };
    case 'frames':
      return {
        ...source,
        frames: source.frames.map((frame) => ({ ...frame, rgba: new Uint8ClampedArray(frame.rgba) })),
        init: source.init ? new MemorySource(new Uint8Array(source.init)) : null,
        runs:
          source.appended?.flatMap(({ init, parts }) =>
            runsOf(
              init === null ? null : new Uint8Array(init),
              parts.map((part) => new Uint8Array(part)),
            ),
          ) ?? null,
      };
  }
}

/** Bytes of the file that are read at once for its SHA-256. */
const STRIDE = 4 * 1024 * 1024;

/** Reads the file in slices and gives each back at once: the collector would let a third of a large file stand. */
async function sha256(whole: Blob, signal: AbortSignal, onProgress?: (bytesDone: number) => void): Promise<string> {
  const hash = await createSHA256();
  hash.init();
  for (let at = 0; at < whole.size; at += STRIDE) {
    const slice = await whole.slice(at, at + STRIDE).arrayBuffer();
    signal.throwIfAborted();
    hash.update(new Uint8Array(slice));
    onProgress?.(at + slice.byteLength);
    giveBack(slice);
  }
  return hash.digest('hex');
}
