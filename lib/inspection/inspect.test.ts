import { describe, expect, it, vi } from 'vitest';
import { MediaError } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import { MemorySource } from '../media/memory-source';
import type { OpenedStream } from '../media/open-stream';
import type { CheckOutcome, PhaseName } from './check';
import { type Checks, type InspectRequest, inspect, NotMediaError } from './inspect';
import { type OptionalPhase, optionalPhases } from './optional-phases';
import { type CheckName, type Credentials, type Inspection, inspectionSchema, type Mark } from './schema';

const video: MediaFacts = { kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null };
const done = <T>(finding: T): CheckOutcome<T> => ({ finding, state: 'done', reason: null, detail: null });
const signed: Credentials = {
  state: 'trusted',
  remoteUrl: null,
  signer: { organization: 'Signer Inc.', commonName: null, list: 'c2pa' },
  signedAt: null,
  contentHash: 'unchecked',
  generator: 'veo',
  model: null,
  aiUse: 'generated',
  captured: false,
  history: [],
  problems: [],
  source: 'embedded',
  trustLists: [],
};
const frame = { seconds: 0, successor: false, width: 2, height: 2, rgba: new Uint8ClampedArray(16) };

function checks(over: Partial<Checks> = {}): Checks {
  return {
    examine: async () => video,
    quickCredentials: async () => done(signed),
    fullCredentials: async () => ({ credentials: done({ ...signed, contentHash: 'match' }), contentHash: done(null) }),
    marks: async () => done([]),
    probe: async () => ({ durationSeconds: 5, width: 640, height: 360 }),
    sampleFrames: async () => ({ frames: [frame], stopped: null }),
    classify: async () => done(null),
    faces: async () => done(null),
    sha256: async (whole, _, onProgress) => {
      onProgress?.(whole.size);
      return 'a'.repeat(64);
    },
    ...over,
  };
}

async function run(
  over: Partial<Checks> = {},
  request: Partial<InspectRequest> = {},
  signal = new AbortController().signal,
) {
  const updates: Inspection[] = [];
  const result = await inspect(
    {
      material: { kind: 'bytes', bytes: new MemorySource(new Uint8Array(100)) },
      mediaUrl: null,
      fileName: 'clip.mp4',
      pageUrl: null,
      disclosures: null,
      ...request,
    },
    {
      checks: checks(over),
      wording: { say: (key) => key, nameOf: (id) => id },
      now: () => performance.now(),
      onUpdate: (inspection) => updates.push(inspection),
      signal,
    },
  );
  return { result, updates, row: (check: CheckName) => result.coverage.find((entry) => entry.check === check) };
}

describe('the two parts of the marks', () => {
  const inBytes = { kind: 'sei', generator: 'kling', strength: 'hint', value: 'kling-ai', where: 'SEI' } as const;
  const onPicture = {
    kind: 'visible',
    generator: 'kling',
    strength: 'strong',
    value: 'KLING',
    where: 'there',
  } as const;
  const partOf = <T>(finding: T, reason: 'truncated' | 'timeout'): CheckOutcome<T> => ({
    finding,
    state: 'partial',
    reason,
    detail: reason,
  });

  it('stand together, strong ones first, however late the bytes were searched', async () => {
    const marks = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return done([inBytes]);
    };
    const { result, row } = await run({ marks, visibleMarks: async () => done([onPicture]) });
    expect(result.marks).toEqual([onPicture, inBytes]);
    expect(row('marks')).toMatchObject({ state: 'done', reason: null });
  });

  it('are done only when both were looked at', async () => {
    const visibleMarks = async () => done([onPicture]);
    const cut = await run({ marks: async () => partOf([inBytes], 'truncated'), visibleMarks });
    expect(cut.row('marks')).toMatchObject({ state: 'partial', reason: 'truncated' });
    const broken = await run({ visibleMarks: () => Promise.reject(new Error('no wasm')) });
    expect(broken.row('marks')).toMatchObject({ state: 'partial', reason: 'crashed', detail: 'no wasm' });
    const lacking: CheckOutcome<Mark[]> = { finding: [], state: 'skipped', reason: 'model-missing', detail: null };
    const without = await run({ visibleMarks: async () => lacking });
    expect(without.row('marks')).toMatchObject({ state: 'partial', reason: 'model-missing' });
  });

  it('lose only the picture when reading it brought a worker down', async () => {
    const visibleMarks = vi.fn(async () => done([onPicture]));
    const { result, row } = await run(
      { marks: async () => done([inBytes]), visibleMarks },
      { without: [{ check: 'visible-marks', reason: 'crashed' }] },
    );
    expect(visibleMarks).not.toHaveBeenCalled();
    expect(result.marks).toEqual([inBytes]);
    expect(row('marks')).toMatchObject({ state: 'partial', reason: 'crashed' });
    expect(result.coverage.map(({ check }) => check)).not.toContain('visible-marks');
  });

  it('say that the picture was not read when it cannot be decoded', async () => {
    const sampleFrames = () => Promise.reject(new MediaError('unsupported-codec', 'hvc1'));
    const visibleMarks = vi.fn(async () => done([]));
    const { row } = await run({ marks: async () => done([inBytes]), sampleFrames, visibleMarks });
    expect(row('marks')).toMatchObject({ state: 'partial', reason: 'unsupported-codec' });
    expect(visibleMarks).not.toHaveBeenCalled();
  });

  it('of a player whose bytes are out of reach are those of the picture', async () => {
    const { result, row } = await run(
      { visibleMarks: async () => done([onPicture]) },
      {
        material: {
          kind: 'frames',
          frames: [frame],
          reason: 'stream-only',
          init: null,
          durationSeconds: null,
          width: null,
          height: null,
        },
      },
    );
    expect(result.marks).toEqual([onPicture]);
    expect(row('marks')).toMatchObject({ state: 'partial', reason: 'stream-only' });
  });
});

describe('credentials apart from the file', () => {
  const apart: Credentials = { ...signed, source: 'sidecar', contentHash: 'unchecked' };
  const none = async () => ({ credentials: done(null), contentHash: { ...done(null), state: 'skipped' as const } });
  const unsigned = { quickCredentials: async () => done(null), fullCredentials: none };

  it('are read after the file’s own, and compared with all of it', async () => {
    const compare = vi.fn(async () => ({
      credentials: done({ ...apart, contentHash: 'match' as const }),
      contentHash: done(null),
    }));
    const storeApart = vi.fn(() => async () => ({ ...done(apart), compare }));
    const { result, row } = await run({ ...unsigned, storeApart });
    expect(storeApart).toHaveBeenCalledWith(expect.objectContaining({ finding: null, state: 'done' }));
    expect(compare).toHaveBeenCalledTimes(1);
    expect(result.credentials).toMatchObject({ source: 'sidecar', contentHash: 'match' });
    expect(row('contentHash')?.state).toBe('done');
  });

  it('say that the content was not compared where it cannot be', async () => {
    const { result, row } = await run({
      ...unsigned,
      storeApart: () => async () => ({ ...done(apart), compare: async () => null }),
    });
    expect(result.credentials?.contentHash).toBe('unchecked');
    expect(row('contentHash')).toMatchObject({ state: 'skipped', reason: 'apart' });
  });

  it('that were asked for in vain leave no row that says nobody was asked', async () => {
    const remote: Credentials = { ...signed, state: 'remote', source: 'remote' };
    const named = { finding: remote, state: 'partial', reason: 'remote-only', detail: null } as const;
    const { result, row } = await run({
      quickCredentials: async () => named,
      fullCredentials: async () => ({ credentials: named, contentHash: { ...named, finding: null, state: 'skipped' } }),
      storeApart: () => async () => ({ ...named, reason: 'http-error', compare: null }),
    });
    expect(result.credentials?.state).toBe('remote');
    expect(row('credentials')).toMatchObject({ state: 'partial', reason: 'http-error' });
    expect(row('contentHash')).toMatchObject({ state: 'skipped', reason: 'http-error' });
  });

  it('are not read for a file whose own could not be looked for', async () => {
    const storeApart = vi.fn(() => null);
    const { row } = await run({ quickCredentials: () => Promise.reject(new Error('boom')), storeApart });
    expect(row('credentials')?.state).toBe('failed');
    expect(storeApart).not.toHaveBeenCalled();
  });
});

describe('inspect', () => {
  it('answers from the credentials first and compares the content afterwards', async () => {
    const { result, updates } = await run();
    expect(updates[0]?.credentials?.contentHash).toBe('unchecked');
    expect(updates[0]?.coverage.map(({ check }) => check)).not.toContain('classifier');
    expect(result.credentials?.contentHash).toBe('match');
    expect(result.verdict).toMatchObject({ answer: 'ai-generated', strength: 'conclusive' });
    expect(result.subject).toMatchObject({ sha256: 'a'.repeat(64), width: 640, durationSeconds: 5 });
    for (const update of [...updates, result]) expect(inspectionSchema.safeParse(update).error).toBeUndefined();
  });

  it('has a row for every check, so that what did not run is seen', async () => {
    const { result } = await run();
    expect(result.coverage.map(({ check }) => check)).toEqual([
      'credentials',
      'contentHash',
      'marks',
      'watermark',
      'disclosure',
      'classifier',
      'faces',
      'sound',
    ]);
  });

  it('turns a check that throws into its row and goes on with the others', async () => {
    const { row, result } = await run({
      marks: async () => {
        throw new TypeError('boom');
      },
      sampleFrames: async () => {
        throw new MediaError('unsupported-codec', 'hvc1');
      },
    });
    expect(row('marks')).toMatchObject({ state: 'failed', reason: 'crashed', detail: 'boom' });
    expect(row('classifier')).toMatchObject({ state: 'failed', reason: 'unsupported-codec' });
    expect(row('faces')).toMatchObject({ state: 'failed', reason: 'unsupported-codec' });
    expect(result.marks).toEqual([]);
    expect(result.verdict.answer).toBe('ai-generated');
  });

  it('ends a check at its limit and says so', async () => {
    vi.useFakeTimers();
    try {
      const pending = run({ marks: () => new Promise(() => {}) });
      await vi.advanceTimersByTimeAsync(20_000);
      expect((await pending).row('marks')).toMatchObject({ state: 'failed', reason: 'timeout' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not fetch the whole of a remote clip that carries no credentials', async () => {
    const fullCredentials = vi.fn(checks().fullCredentials);
    const { row } = await run(
      { quickCredentials: async () => done(null), fullCredentials },
      { mediaUrl: 'https://a.example/v.mp4' },
    );
    expect(fullCredentials).not.toHaveBeenCalled();
    expect(row('contentHash')).toMatchObject({ state: 'skipped', reason: 'no-credentials' });
  });

  it('does not hash what is larger than the limit unasked', async () => {
    const huge = new MemorySource(new Uint8Array(8));
    Object.defineProperty(huge, 'byteLength', { value: 400 * 1024 * 1024 });
    const { row, result } = await run({}, { material: { kind: 'bytes', bytes: huge } });
    expect(row('contentHash')).toMatchObject({ state: 'skipped', reason: 'too-large' });
    expect(result.verdict).toMatchObject({ answer: 'ai-generated', strength: 'moderate' });
  });

  it('says why the bytes of a stream were not read, and looks at its frames', async () => {
    const { row, result } = await run(
      {},
      {
        material: {
          kind: 'frames',
          frames: [frame],
          reason: 'stream-only',
          init: null,
          durationSeconds: 9,
          width: 640,
          height: 360,
        },
        pageUrl: 'https://a.example/',
      },
    );
    expect(row('credentials')).toMatchObject({ state: 'skipped', reason: 'stream-only' });
    expect(row('marks')).toMatchObject({ state: 'skipped', reason: 'stream-only' });
    expect(row('classifier')?.state).toBe('done');
    expect(result.credentials).toBeNull();
  });

  describe('a stream of which nothing was caught', () => {
    const material = {
      kind: 'frames',
      frames: [],
      reason: 'stream-only',
      init: null,
      playlists: ['https://a.example/v.m3u8'],
      durationSeconds: 9,
      width: 640,
      height: 360,
    } as const;
    const opening = (...streams: readonly OpenedStream[]): Partial<Checks> => ({
      async *openPlayed() {
        yield* streams;
      },
    });
    const nothing = { kind: 'nothing', reason: 'unsupported-format', detail: 'MPEG-TS' } as const;
    const pieces = {
      kind: 'pieces',
      init: new MemorySource(new Uint8Array(64)),
      load: async () => [],
      live: false,
      seconds: 9,
    } as const;

    it('is read by the lists that its page loaded, past those that lead nowhere', async () => {
      const { result, row } = await run(opening(nothing, pieces), { material });
      expect(result.credentials).toMatchObject({ state: 'trusted' });
      expect(row('credentials')).toMatchObject({ state: 'done' });
    });

    it('says why those lists led nowhere, or that there was none', async () => {
      expect((await run(opening(nothing), { material })).row('credentials')).toMatchObject({
        state: 'skipped',
        reason: 'unsupported-format',
        detail: 'MPEG-TS',
      });
      expect((await run(opening(), { material })).row('credentials')).toMatchObject({
        state: 'skipped',
        reason: 'stream-only',
        detail: 'problem_segments_no_list',
      });
      const refused: Partial<Checks> = {
        // biome-ignore lint/correctness/useYield: it fails before it has anything to give
        async *openPlayed() {
          throw new MediaError('http-error', 'HTTP 403');
        },
      };
      expect((await run(refused, { material })).row('credentials')).toMatchObject({
        state: 'failed',
        reason: 'http-error',
      });
    });
  });

  it('reads signer and claims from the init segment of a stream, and compares no content', async () => {
    const init = new MemorySource(new Uint8Array(64));
    const { row, result } = await run(
      {},
      {
        material: {
          kind: 'frames',
          frames: [frame],
          reason: 'stream-only',
          init,
          durationSeconds: 9,
          width: 640,
          height: 360,
        },
      },
    );
    expect(result.credentials).toMatchObject({ state: 'trusted', contentHash: 'unchecked' });
    expect(row('contentHash')).toMatchObject({ state: 'skipped', reason: 'stream-only' });
    expect(row('marks')).toMatchObject({ state: 'partial', reason: 'stream-only' });
    expect(result.verdict).toMatchObject({ answer: 'ai-generated', strength: 'moderate' });
    const forged = await run(
      { examine: async () => null },
      {
        material: {
          kind: 'frames',
          frames: [frame],
          reason: 'stream-only',
          init,
          durationSeconds: 9,
          width: 640,
          height: 360,
        },
      },
    );
    expect(forged.row('credentials')).toMatchObject({ state: 'failed', reason: 'malformed' });
    expect(forged.result.credentials).toBeNull();
  });

  it('names the network as the reason when not a byte came, and finds nothing', async () => {
    const { row, result } = await run({
      examine: async () => {
        throw new MediaError('http-error', 'HTTP 404');
      },
    });
    expect(row('credentials')).toMatchObject({ state: 'failed', reason: 'http-error', detail: 'HTTP 404' });
    expect(result.verdict.answer).toBe('cannot-tell');
  });

  it('takes no size that is none from a file, so that the record stays valid', async () => {
    const { result } = await run({
      probe: async () => ({ durationSeconds: 5, width: Number.POSITIVE_INFINITY, height: 359.6 }),
    });
    expect(result.subject).toMatchObject({ width: null, height: 360 });
    expect(inspectionSchema.safeParse(result).error).toBeUndefined();
  });

  it('refuses what is no media', async () => {
    await expect(run({ examine: async () => null })).rejects.toBeInstanceOf(NotMediaError);
  });

  it('leaves out what brought an earlier worker down, and says so', async () => {
    const classify = vi.fn(checks().classify);
    const { row } = await run({ classify }, { without: [{ check: 'classifier', reason: 'timeout' }] });
    expect(classify).not.toHaveBeenCalled();
    expect(row('classifier')).toMatchObject({ state: 'failed', reason: 'timeout' });
    expect(row('faces')?.state).toBe('done');
  });

  it('shows no finding that came after its check had been given up', async () => {
    vi.useFakeTimers();
    try {
      const late = <T>(value: T, milliseconds: number) =>
        new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));
      const pending = run({
        quickCredentials: () => late(done(signed), 16_000),
        // Goes on long enough for the late one to arrive.
        classify: () => late(done(null), 30_000),
      });
      await vi.advanceTimersByTimeAsync(60_000);
      const { row, result } = await pending;
      expect(row('credentials')).toMatchObject({ state: 'failed', reason: 'timeout' });
      expect(result.credentials).toBeNull();
      expect(result.verdict.answer).toBe('cannot-tell');
    } finally {
      vi.useRealTimers();
    }
  });

  it('names every check that waits for the frames while they are decoded, and never decodes for excluded ones', async () => {
    const running: PhaseName[][] = [];
    let now: readonly PhaseName[] = [];
    const sampleFrames = vi.fn(checks().sampleFrames);
    const probe = vi.fn(checks().probe);
    await inspect(
      {
        material: { kind: 'bytes', bytes: new MemorySource(new Uint8Array(100)) },
        mediaUrl: null,
        fileName: 'clip.mp4',
        pageUrl: null,
        disclosures: null,
      },
      {
        checks: checks({
          sampleFrames: async (...args) => {
            running.push([...now]);
            return sampleFrames(...args);
          },
        }),
        wording: { say: (key) => key, nameOf: (id) => id },
        now: () => 0,
        onUpdate: () => {},
        onRunning: (checksNow) => {
          now = checksNow;
        },
        signal: new AbortController().signal,
      },
    );
    expect(running[0]).toEqual(expect.arrayContaining(['classifier', 'faces']));
    sampleFrames.mockClear();
    const without = (['classifier', 'faces'] as const).map((check) => ({ check, reason: 'crashed' as const }));
    const { row, result } = await run({ sampleFrames, probe }, { without });
    expect(sampleFrames).not.toHaveBeenCalled();
    expect(probe).not.toHaveBeenCalled();
    expect(row('faces')).toMatchObject({ state: 'failed', reason: 'crashed' });
    expect(result.verdict.answer).toBe('ai-generated');
  });

  it('leaves out what the person does not want, says so, and decodes nothing for nobody', async () => {
    const probe = vi.fn(async () => ({ durationSeconds: 1, width: 640, height: 360 }));
    const sampleFrames = vi.fn(async () => ({ frames: [], stopped: null }));
    const visibleMarks = vi.fn(async () => done([]));
    const left = (...checks: OptionalPhase[]) => ({
      without: checks.map((check) => ({ check, reason: 'not-wanted' as const })),
    });
    const all = await run({ probe, sampleFrames, visibleMarks }, left(...optionalPhases));
    expect(sampleFrames).not.toHaveBeenCalled();
    expect(visibleMarks).not.toHaveBeenCalled();
    expect(all.result.subject.width).toBe(640);
    for (const check of ['contentHash', 'watermark', 'classifier', 'faces'] as const)
      expect(all.row(check), check).toMatchObject({ state: 'skipped', reason: 'not-wanted' });
    expect(all.row('marks')).toMatchObject({ state: 'partial', reason: 'not-wanted' });

    await run({ sampleFrames, visibleMarks }, left('classifier', 'faces'));
    expect(sampleFrames).toHaveBeenCalledOnce();
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const pending = run({ quickCredentials: () => new Promise(() => {}) }, {}, abort.signal);
    setTimeout(() => abort.abort(), 20);
    await expect(pending).rejects.toThrow();
  });
});
