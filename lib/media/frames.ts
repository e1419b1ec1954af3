import {
  ADTS,
  type AudioSample,
  AudioSampleSink,
  CustomSource,
  EncodedPacketSink,
  FLAC,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  UnsupportedInputFormatError,
  VideoSampleSink,
  WAVE,
  WEBM,
} from 'mediabunny';
import { BlobSource } from './blob-source';
import { type ByteSource, MediaError } from './byte-source';
import { examine } from './completeness';
import { imageSize } from './image-size';
import type { Container, MediaFacts } from './media-facts';
import { type ChromaFrame, chromaOfPixels, chromaOfSample } from './native-chroma';
import { MAX_SHORT_SIDE, type SampledFrame } from './sampled-frame';
import { framePicker, planWindows, type SampleWindow } from './windows';

/** What the container says of its picture (or sound), without anything decoded. */
export interface TrackFacts {
  readonly durationSeconds: number | null;
  /** Pixels as shown: pixel aspect and rotation applied. */
  readonly width: number | null;
  readonly height: number | null;
  /** The codec string of RFC 6381 (`avc1.64001f`), or the container's own name for what is unknown. */
  readonly codec: string | null;
  /** Degrees clockwise; already applied to frames, width and height. */
  readonly rotation: 0 | 90 | 180 | 270;
}

export interface SampledFrames {
  /** In order of time; never empty. */
  readonly frames: readonly SampledFrame[];
  readonly track: TrackFacts;
  readonly windows: { readonly planned: number; readonly reached: number };
  /** Why there are fewer frames than were planned (the file was cut, the byte limit reached); null when all went well. */
  readonly stopped: MediaError | null;
}

export interface FrameOptions {
  readonly signal: AbortSignal;
  readonly maxFrames?: number;
  /** What {@link examine} said; found anew when it is absent. */
  readonly facts?: MediaFacts;
  /** Bytes that may be taken over the network for the frames. */
  readonly maxNetworkBytes?: number;
}

const MAX_FRAMES = 16;
const MAX_NETWORK_BYTES = 24 * 1024 * 1024;
/** Pixels. The long side of extreme aspects; `sentFrameSchema` has the same bound. */
const MAX_LONG_SIDE = 1280;
/** Pixels a still image may have before it is decoded; 50 MP are 200 MB of RGBA. */
const MAX_STILL_PIXELS = 50_000_000;
const MAX_STILL_BYTES = 64 * 1024 * 1024;
/**
 * Pixels decoded on the way to windows that no keyframe is near (clips that are one group of pictures): 170 frames of
 * 720p, about a second on two cores.
 */
const DECODE_BUDGET = 160_000_000;
/** Bytes up to which a file that states no duration is walked to its end for it. */
const MAX_WALKED_FILE = 128 * 1024 * 1024;
const MAX_WALKED_REMOTE = 2 * 1024 * 1024;
const MAX_CACHE = 8 * 1024 * 1024;

/** Containers that mediabunny reads, each with the one demuxer it needs. Playlists are not among them: they fetch. */
const FORMATS: Partial<Record<Container, ConstructorParameters<typeof Input>[0]['formats']>> = {
  bmff: [MP4, QTFF],
  matroska: [WEBM, MATROSKA],
  mpegts: [MPEG_TS],
  mp3: [MP3],
  flac: [FLAC],
  ogg: [OGG],
  wav: [WAVE],
  aac: [ADTS],
};

/** Formats that Chromium and Firefox both decode to a bitmap inside a worker; SVG needs a document, the rest a codec. */
const DECODED_STILLS = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

/**
 * Frames spread over a clip, as the classifier was trained on them: up to four runs at about 8 Hz, each with a direct
 * successor among them, sixteen in all; one frame of a still image. Runs begin at keyframes where there are any, so
 * that little is read and decoded. Needs WebCodecs: runs in the engine's worker.
 *
 * @throws MediaError `unsupported-codec` (named), `unsupported-format`, `no-picture`, `malformed`, `too-large`, and what
 * reading throws; the signal's reason when it fires. Frames that were there before a failure are returned with it.
 */
export async function sampleFrames(bytes: ByteSource, options: FrameOptions): Promise<SampledFrames> {
  const { signal, maxFrames = MAX_FRAMES } = options;
  const facts = options.facts ?? (await examine(bytes, signal));
  if (facts.kind === 'image') return stillFrame(bytes, facts, signal);
  if (facts.kind !== 'video') throw new MediaError('no-picture', `${facts.mime} has no picture`);
  const bounded = await boundedNetwork(bytes, options.maxNetworkBytes ?? MAX_NETWORK_BYTES, signal);
  return withInput(bounded, facts, signal, async (input) => {
    const track = await pictureTrack(input);
    if (!track) throw defectOf(facts) ?? new MediaError('no-picture', 'the file has no video track');
    const about = await describe(input, track, isCheap(bounded));
    if (!(await track.canDecode())) {
      throw new MediaError('unsupported-codec', about.codec ?? 'a codec that the file does not name');
    }
    const sampled = await decodeWindows(track, about, maxFrames, bounded, signal);
    const short = sampled.windows.reached < sampled.windows.planned;
    return short && !sampled.stopped ? { ...sampled, stopped: defectOf(facts) } : sampled;
  });
}

/** Pixels decoded for colour at native size: 24 frames of 1080p, or seven of 4K. */
const NATIVE_BUDGET = 60_000_000;
/** Bytes over the network for them; they are the clip's first. */
const NATIVE_NETWORK_BYTES = 8 * 1024 * 1024;

/**
 * The colour of a clip's first frames as they were coded, one after the other and never scaled; a still picture is one
 * frame. What watermarks lie in is lost by the smallest scaling, so {@link sampleFrames} is of no use to them.
 *
 * @returns how many frames `use` was given; at least one.
 * @throws MediaError as {@link sampleFrames}; `unsupported-codec` also for colour other than 4:2:0 with eight bits.
 */
export async function readChroma(
  bytes: ByteSource,
  options: FrameOptions,
  use: (frame: ChromaFrame) => void,
): Promise<number> {
  const { signal, maxFrames = MAX_FRAMES } = options;
  const facts = options.facts ?? (await examine(bytes, signal));
  if (facts.kind === 'image') {
    await withStill(bytes, facts, signal, (bitmap) => {
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      if (context === null) throw new MediaError('unsupported-format', 'no canvas to draw the picture on');
      context.drawImage(bitmap, 0, 0);
      use(chromaOfPixels(context.getImageData(0, 0, width, height).data, width, height));
    });
    return 1;
  }
  if (facts.kind !== 'video') throw new MediaError('no-picture', `${facts.mime} has no picture`);
  const bounded = await boundedNetwork(bytes, options.maxNetworkBytes ?? NATIVE_NETWORK_BYTES, signal);
  return withInput(bounded, facts, signal, async (input) => {
    const track = await pictureTrack(input);
    if (!track) throw defectOf(facts) ?? new MediaError('no-picture', 'the file has no video track');
    const codec = (await track.getCodecParameterString()) ?? 'a codec that the file does not name';
    if (!(await track.canDecode())) throw new MediaError('unsupported-codec', codec);
    const pixels = (await track.getCodedWidth()) * (await track.getCodedHeight());
    const most = Math.min(maxFrames, Math.floor(NATIVE_BUDGET / Math.max(1, pixels)));
    if (most < 1) throw new MediaError('too-large', `${pixels} pixels a frame`);
    const samples = new VideoSampleSink(track).samples();
    let count = 0;
    try {
      for await (const sample of samples) {
        try {
          signal.throwIfAborted();
          const frame = await chromaOfSample(sample);
          if (frame === null) throw new MediaError('unsupported-codec', `${codec} decodes to ${sample.format}`);
          use(frame);
        } finally {
          sample.close();
        }
        if (++count >= most) break;
      }
    } catch (cause) {
      signal.throwIfAborted();
      if (count === 0) throw bounded.failure ?? nameFailure(cause, codec);
    } finally {
      await samples.return();
    }
    if (count === 0) throw new MediaError('malformed', 'the video track gave no frame');
    return count;
  });
}

/** What the container says of its sound. */
export interface SoundFacts {
  /** The codec string of RFC 6381 (`mp4a.40.2`), or the container's own name for what is unknown. */
  readonly codec: string | null;
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/**
 * The sound track from the headers alone; nothing is decoded.
 * @returns null where there is none. @throws MediaError as {@link probe}.
 */
export async function probeSound(
  bytes: ByteSource,
  options: Pick<FrameOptions, 'signal' | 'facts'>,
): Promise<SoundFacts | null> {
  const { signal } = options;
  const facts = options.facts ?? (await examine(bytes, signal));
  if (facts.kind === 'image') return null;
  const bounded = await boundedNetwork(bytes, NATIVE_NETWORK_BYTES, signal);
  return withInput(bounded, facts, signal, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    if (!track) return null;
    const internal = await track.getInternalCodecId();
    return {
      codec: (await track.getCodecParameterString()) ?? (typeof internal === 'string' ? internal : null),
      sampleRate: await track.getSampleRate(),
      channels: await track.getNumberOfChannels(),
    };
  });
}

/** Frames of a span that are drawn, whatever the clip says of itself. */
const MAX_SPAN_FRAMES = 64;
/** Samples of one channel that are kept of a span: five seconds at 192 kHz. */
const MAX_SPAN_SAMPLES = 960_000;

export interface Span {
  /** Seconds of the clip, from and to. */
  readonly from: number;
  readonly to: number;
}

/**
 * Draws the frames of a span at about `rate` a second, one after the other: `use` is given each while nothing else of
 * the span is held. As large as {@link sampleFrames} draws them.
 *
 * @throws MediaError as {@link sampleFrames}; what `use` throws.
 */
export async function readSpan(
  bytes: ByteSource,
  options: FrameOptions & Span & { readonly rate: number },
  use: (frame: SampledFrame) => Promise<void>,
): Promise<void> {
  const { signal, from, to, rate } = options;
  const facts = options.facts ?? (await examine(bytes, signal));
  const bounded = await boundedNetwork(bytes, options.maxNetworkBytes ?? MAX_NETWORK_BYTES, signal);
  await withInput(bounded, facts, signal, async (input) => {
    const track = await pictureTrack(input);
    if (!track) throw new MediaError('no-picture', 'the file has no video track');
    if (!(await track.canDecode())) {
      throw new MediaError('unsupported-codec', (await track.getCodecParameterString()) ?? 'an unnamed codec');
    }
    const easel = new Easel();
    let due = from;
    let drawn = 0;
    const samples = new VideoSampleSink(track).samples(from, to);
    try {
      for await (const sample of samples) {
        let frame: SampledFrame | null = null;
        try {
          signal.throwIfAborted();
          const { timestamp } = sample;
          if (timestamp < due - 0.004 || timestamp > to) continue;
          due = Math.max(due + 1 / rate, timestamp + 0.5 / rate);
          frame = easel.draw(sample, timestamp, false);
        } finally {
          sample.close();
        }
        await use(frame);
        if (++drawn >= MAX_SPAN_FRAMES) break;
      }
    } finally {
      await samples.return();
    }
  });
}

/** Sound of a span as one channel, the mean of all; silence where the file has none. */
export interface SpanSound {
  /** From the span's begin on. */
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly rate: number;
}

/**
 * Decodes the sound of a span.
 *
 * @returns null where the file has no sound track.
 * @throws MediaError `unsupported-codec` where no decoder is there for it, and as {@link probe}.
 */
export async function readSound(
  bytes: ByteSource,
  options: Pick<FrameOptions, 'signal' | 'facts'> & Span,
): Promise<SpanSound | null> {
  const { signal, from, to } = options;
  const facts = options.facts ?? (await examine(bytes, signal));
  const bounded = await boundedNetwork(bytes, NATIVE_NETWORK_BYTES, signal);
  return withInput(bounded, facts, signal, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    if (!track) return null;
    const codec = (await track.getCodecParameterString()) ?? 'a codec that the file does not name';
    if (!(await track.canDecode())) throw new MediaError('unsupported-codec', codec);
    const rate = await track.getSampleRate();
    const count = Math.floor((to - from) * rate);
    if (!(count > 0) || count > MAX_SPAN_SAMPLES) throw new MediaError('too-large', `${rate} samples a second`);
    const mixed = new Float32Array(count);
    const samples = new AudioSampleSink(track).samples(from, to);
    try {
      for await (const sample of samples) {
        try {
          signal.throwIfAborted();
          addChannels(sample, mixed, Math.round((sample.timestamp - from) * rate));
        } finally {
          sample.close();
        }
      }
    } finally {
      await samples.return();
    }
    return { samples: mixed, rate };
  });
}

/** Adds the mean of a sample's channels to `mixed`, from `at` on, as far as it lies in it. */
function addChannels(sample: AudioSample, mixed: Float32Array, at: number): void {
  const plane = new Float32Array(sample.numberOfFrames);
  for (let channel = 0; channel < sample.numberOfChannels; channel++) {
    sample.copyTo(plane, { planeIndex: channel, format: 'f32-planar' });
    for (let i = Math.max(0, -at); i < plane.length && at + i < mixed.length; i++) {
      mixed[at + i] = (mixed[at + i] ?? 0) + (plane[i] ?? 0) / sample.numberOfChannels;
    }
  }
}

/**
 * Duration, size and codec from the headers alone; nothing is decoded.
 * @throws MediaError as {@link sampleFrames}, codecs apart: an unknown codec is described, not refused.
 */
export async function probe(
  bytes: ByteSource,
  options: Pick<FrameOptions, 'signal' | 'facts' | 'maxNetworkBytes'>,
): Promise<TrackFacts> {
  const { signal } = options;
  const facts = options.facts ?? (await examine(bytes, signal));
  if (facts.kind === 'image') {
    const size = await imageSize(bytes, facts, signal);
    return {
      durationSeconds: null,
      width: size?.width ?? null,
      height: size?.height ?? null,
      codec: null,
      rotation: 0,
    };
  }
  const bounded = await boundedNetwork(bytes, options.maxNetworkBytes ?? MAX_NETWORK_BYTES, signal);
  return withInput(bounded, facts, signal, async (input) =>
    describe(input, await pictureTrack(input), isCheap(bounded)),
  );
}

async function describe(input: Input, track: InputVideoTrack | null, cheap: boolean): Promise<TrackFacts> {
  // Fragmented and live-recorded files state none: their last packet is looked for when that is cheap.
  const duration = (await input.getDurationFromMetadata()) ?? (cheap ? await input.computeDuration() : null);
  const durationSeconds = duration !== null && Number.isFinite(duration) && duration > 0 ? duration : null;
  if (!track) return { durationSeconds, width: null, height: null, codec: null, rotation: 0 };
  const internal = await track.getInternalCodecId();
  return {
    durationSeconds,
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    codec: (await track.getCodecParameterString()) ?? (typeof internal === 'string' ? internal : null),
    rotation: await track.getRotation(),
  };
}

/** A local file, or a small one: walking its fragments costs a few reads. */
function isCheap({ bytes, length }: BoundedNetwork): boolean {
  return length <= (bytes.requests === 0 ? MAX_WALKED_FILE : MAX_WALKED_REMOTE);
}

async function pictureTrack(input: Input): Promise<InputVideoTrack | null> {
  return input.getPrimaryVideoTrack();
}

interface Placed {
  /** Seconds of the keyframe that the run is decoded from; windows with one keyframe share one run. */
  readonly key: number;
  readonly start: number;
}

/** Moves each window to the keyframe before it, or, where an earlier one has that, decodes on to it within the budget. */
async function placeWindows(
  track: InputVideoTrack,
  windows: readonly SampleWindow[],
  pixels: number,
): Promise<readonly Placed[]> {
  const packets = new EncodedPacketSink(track);
  const placed: Placed[] = [];
  let budget = DECODE_BUDGET;
  for (const window of windows) {
    const key =
      (await packets.getKeyPacket(window.start, { metadataOnly: true })) ??
      (await packets.getFirstKeyPacket({ metadataOnly: true }));
    if (!key) break;
    const before = placed.at(-1);
    if (before?.key !== key.timestamp) {
      placed.push({ key: key.timestamp, start: key.timestamp });
      continue;
    }
    const frames = (window.start - before.start) / (key.duration > 0 ? key.duration : 1 / 30);
    budget -= frames * pixels;
    if (budget < 0) break;
    placed.push({ key: key.timestamp, start: window.start });
  }
  return placed;
}

async function decodeWindows(
  track: InputVideoTrack,
  about: TrackFacts,
  maxFrames: number,
  bounded: BoundedNetwork,
  signal: AbortSignal,
): Promise<SampledFrames> {
  const frames: SampledFrame[] = [];
  const easel = new Easel();
  const first = await track.getFirstTimestamp();
  const planned = planWindows(about.durationSeconds === null ? null : about.durationSeconds - first, maxFrames).map(
    (window) => ({ ...window, start: window.start + first }),
  );
  let reached = 0;
  let stopped: MediaError | null = null;
  try {
    const pixels = (await track.getCodedWidth()) * (await track.getCodedHeight());
    const placed = await placeWindows(track, planned, pixels);
    // Frames of windows that cannot be had go to those that can.
    const shares =
      placed.length === planned.length ? planned : planWindows(Number.MAX_SAFE_INTEGER, maxFrames, placed.length);
    const sink = new VideoSampleSink(track);
    for (let i = 0; i < placed.length; ) {
      const key = placed[i]?.key;
      const run: { start: number; pick: ReturnType<typeof framePicker> }[] = [];
      for (; i < placed.length && placed[i]?.key === key; i++) {
        const share = shares[i];
        if (share) run.push({ start: placed[i]?.start ?? 0, pick: framePicker(share) });
      }
      reached += await decodeRun(sink, run, frames, easel, signal);
    }
  } catch (cause) {
    signal.throwIfAborted();
    stopped = bounded.failure ?? nameFailure(cause, about.codec);
  }
  if (frames.length === 0) {
    throw stopped ?? new MediaError('malformed', 'the video track gave no frame');
  }
  return { frames, track: about, windows: { planned: planned.length, reached }, stopped };
}

/** One decoding run from one keyframe through all the windows that begin in its group of pictures. */
async function decodeRun(
  sink: VideoSampleSink,
  windows: readonly { start: number; pick: (seconds: number) => 'take' | 'skip' | 'done' }[],
  frames: SampledFrame[],
  easel: Easel,
  signal: AbortSignal,
): Promise<number> {
  const begun = new Set<number>();
  let current = 0;
  let lastTaken = -2;
  let index = 0;
  const samples = sink.samples(windows[0]?.start);
  try {
    for await (const sample of samples) {
      try {
        signal.throwIfAborted();
        index++;
        let window = windows[current];
        let answer = window && sample.timestamp >= window.start - 0.004 ? window.pick(sample.timestamp) : 'skip';
        if (answer === 'done') {
          current++;
          window = windows[current];
          if (!window) break;
          answer = sample.timestamp >= window.start - 0.004 ? window.pick(sample.timestamp) : 'skip';
        }
        if (answer !== 'take') continue;
        const seconds = Math.max(0, sample.timestamp);
        frames.push(easel.draw(sample, seconds, lastTaken === index - 1));
        lastTaken = index;
        begun.add(current);
      } finally {
        sample.close();
      }
    }
  } finally {
    await samples.return();
  }
  return begun.size;
}

async function stillFrame(bytes: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<SampledFrames> {
  return withStill(bytes, facts, signal, (bitmap) => {
    const { width, height } = bitmap;
    const picture = {
      displayWidth: width,
      displayHeight: height,
      draw: (context: OffscreenCanvasRenderingContext2D, x: number, y: number, w: number, h: number) =>
        context.drawImage(bitmap, x, y, w, h),
    };
    return {
      frames: [new Easel().draw(picture, 0, false)],
      track: { durationSeconds: null, width, height, codec: null, rotation: 0 },
      windows: { planned: 1, reached: 1 },
      stopped: null,
    };
  });
}

/** Decodes a still picture, within the limits of its kind, for as long as `use` takes. */
async function withStill<Result>(
  bytes: ByteSource,
  facts: MediaFacts,
  signal: AbortSignal,
  use: (bitmap: ImageBitmap) => Result,
): Promise<Result> {
  if (!DECODED_STILLS.has(facts.mime)) throw new MediaError('unsupported-codec', facts.mime);
  const size = await imageSize(bytes, facts, signal);
  if (!size) throw new MediaError('malformed', `${facts.mime} whose header states no size`);
  if (size.width * size.height > MAX_STILL_PIXELS) {
    throw new MediaError('too-large', `${size.width} × ${size.height} pixels`);
  }
  const blob = await bytes.whole(MAX_STILL_BYTES, signal);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([blob], { type: facts.mime }));
  } catch (cause) {
    throw new MediaError(facts.defect ? 'truncated' : 'malformed', `${facts.mime} that cannot be decoded`, { cause });
  }
  try {
    signal.throwIfAborted();
    return use(bitmap);
  } finally {
    bitmap.close();
  }
}

interface Picture {
  readonly displayWidth: number;
  readonly displayHeight: number;
  draw(context: OffscreenCanvasRenderingContext2D, x: number, y: number, width: number, height: number): void;
}

/** One canvas for all frames of a clip. */
class Easel {
  private canvas: OffscreenCanvas | null = null;
  private context: OffscreenCanvasRenderingContext2D | null = null;

  draw(picture: Picture, seconds: number, successor: boolean): SampledFrame {
    const { width, height } = fitted(picture.displayWidth, picture.displayHeight);
    const context = this.prepared(width, height);
    picture.draw(context, 0, 0, width, height);
    return { seconds, successor, width, height, rgba: context.getImageData(0, 0, width, height).data };
  }

  private prepared(width: number, height: number): OffscreenCanvasRenderingContext2D {
    if (!this.context || this.canvas?.width !== width || this.canvas.height !== height) {
      this.canvas = new OffscreenCanvas(width, height);
      // Kept in memory, since every frame is read back.
      this.context = this.canvas.getContext('2d', { willReadFrequently: true });
      if (!this.context) throw new MediaError('unsupported-format', 'no canvas to draw frames on');
      this.context.imageSmoothingQuality = 'high';
    }
    this.context.clearRect(0, 0, width, height);
    return this.context;
  }
}

/** Whole pixels with a short side of at most 512 and a long side of at most 1280; nothing is enlarged. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_SHORT_SIDE / Math.min(width, height), MAX_LONG_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A source of known length that stops at a number of bytes taken over the network, and remembers why it failed. */
interface BoundedNetwork {
  readonly bytes: ByteSource;
  readonly length: number;
  readonly mostBytes: number;
  failure: MediaError | null;
}

async function boundedNetwork(bytes: ByteSource, most: number, signal: AbortSignal): Promise<BoundedNetwork> {
  if (bytes.byteLength === null) await bytes.read(0, 1, signal);
  const mostBytes = bytes.bytesRead + most;
  if (bytes.byteLength !== null) return { bytes, length: bytes.byteLength, mostBytes, failure: null };
  // A server that does not say how long the file is: the demuxer must know, so all of it is fetched, within the limit.
  const blob = new BlobSource(await bytes.whole(most, signal));
  return { bytes: blob, length: blob.byteLength, mostBytes, failure: null };
}

async function withInput<Result>(
  bounded: BoundedNetwork,
  facts: MediaFacts,
  signal: AbortSignal,
  use: (input: Input) => Promise<Result>,
): Promise<Result> {
  const formats = FORMATS[facts.container];
  if (!formats) throw new MediaError('unsupported-format', facts.mime);
  const { bytes, length, mostBytes } = bounded;
  const remember = (cause: unknown) => {
    if (cause instanceof MediaError) bounded.failure = cause;
  };
  const source = new CustomSource({
    getSize: () => length,
    read: async (start, end) => {
      try {
        if (bytes.requests > 0 && bytes.bytesRead > mostBytes) {
          throw new MediaError('too-large', `more than ${mostBytes} bytes would be read for the frames`);
        }
        const piece = await bytes.read(start, end, signal);
        if (piece.byteLength < end - start) throw new MediaError('truncated', `the file ends before byte ${end}`);
        return piece;
      } catch (cause) {
        remember(cause);
        throw cause;
      }
    },
    prefetchProfile: 'none',
    maxCacheSize: MAX_CACHE,
    handleUnhandledError: remember,
  });
  const input = new Input({ formats, source });
  const stop = () => input.dispose();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await use(input);
  } catch (cause) {
    signal.throwIfAborted();
    throw bounded.failure ?? nameFailure(cause, facts.mime);
  } finally {
    signal.removeEventListener('abort', stop);
    input.dispose();
  }
}

/** What a file that was cut or is malformed is named for when its picture cannot be had. */
function defectOf({ defect }: MediaFacts): MediaError | null {
  if (!defect) return null;
  return new MediaError(defect.code === 'container.truncated' ? 'truncated' : 'malformed', defect.detail);
}

function nameFailure(cause: unknown, subject: string | null): MediaError {
  if (cause instanceof MediaError) return cause;
  if (cause instanceof UnsupportedInputFormatError) {
    return new MediaError('malformed', 'the container cannot be read', { cause });
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new MediaError('malformed', `${subject ?? 'the video'} cannot be decoded: ${detail}`.slice(0, 300), { cause });
}
