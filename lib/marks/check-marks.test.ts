import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../tests/fixtures/synthetic-media';
import { type Mark, markSchema } from '../inspection/schema';
import { type ByteSource, MediaError } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import { MemorySource } from '../media/memory-source';
import { sniff } from '../media/sniff';
import { checkMarks, MARK_READERS } from './check-marks';

type Part = number[] | string | Uint8Array;
const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const u32 = (value: number): number[] => [(value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const box = (type: string, ...parts: Part[]): Uint8Array<ArrayBuffer> => {
  const body = bytesOf(...parts);
  return bytesOf(u32(body.length + 8), type, body);
};
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `udta/meta` with a `keys` table, as ffmpeg writes it under `-movflags use_metadata_tags`. */
const keyed = (values: Record<string, string>): Uint8Array => {
  const names = Object.keys(values);
  const keys = box(
    'keys',
    u32(0),
    u32(names.length),
    ...names.map((name) => bytesOf(u32(utf8(name).length + 8), 'mdta', utf8(name))),
  );
  const items = names.map((name, index) => {
    const data = box('data', u32(1), u32(0), utf8(values[name] ?? ''));
    return bytesOf(u32(data.length + 8), u32(index + 1), data);
  });
  return box('udta', box('meta', u32(0), box('hdlr', u32(0), u32(0), 'mdta', zeros(13)), keys, box('ilst', ...items)));
};

interface TrackOptions {
  readonly encoder?: string;
  readonly offset: number;
  readonly sizes: readonly number[];
}
const videoTrack = ({ encoder = '', offset, sizes }: TrackOptions): Uint8Array => {
  const entry = box(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(16),
    u16(16),
    zeros(14),
    [encoder.length],
    encoder.padEnd(31, '\0'),
    [0, 24, 255, 255],
    box('avcC', [1, 100, 0, 10, 0xff, 0xe0, 0]),
  );
  const tables =
    sizes.length === 0
      ? [box('stsc', u32(0), u32(0)), box('stsz', u32(0), u32(0), u32(0)), box('stco', u32(0), u32(0))]
      : [
          box('stsc', u32(0), u32(1), u32(1), u32(sizes.length), u32(1)),
          box('stsz', u32(0), u32(0), u32(sizes.length), ...sizes.map(u32)),
          box('stco', u32(0), u32(1), u32(offset)),
        ];
  const stbl = box('stbl', box('stsd', u32(0), u32(1), entry), ...tables);
  return box(
    'trak',
    box('tkhd', u32(0), zeros(8), u32(1), zeros(68)),
    box('mdia', box('hdlr', u32(0), u32(0), 'vide', zeros(13)), box('minf', stbl)),
  );
};

const FTYP = box('ftyp', 'isom', u32(512), 'isom');
const KLING = bytesOf(
  [6, 5, 25, 0x91, 0xca, 0x60, 0x61, 0x4a, 0xee, 0x38, 0x54, 0x86, 0x14, 0x2d, 0x5f, 0x73, 0xf4, 0xae, 0x2e],
  'kling-ai\0',
  [0x80],
);
const nal = (bytes: Uint8Array): Uint8Array => bytesOf(u32(bytes.length), bytes);
const PICTURE = bytesOf([0x65], zeros(70_000));

const bmff: MediaFacts = { kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null };
const signal = new AbortController().signal;
const check = (bytes: Uint8Array<ArrayBuffer>, facts = bmff) =>
  checkMarks({ bytes: new MemorySource(bytes), facts, signal });

describe('checkMarks', () => {
  it('finds a label, a workflow and a stream message side by side, strong ones first', async () => {
    const picture = nal(PICTURE);
    const sei = nal(KLING);
    const mdat = box('mdat', picture, sei);
    const offset = FTYP.length + 8;
    const moov = box(
      'moov',
      videoTrack({ offset, sizes: [picture.length + sei.length], encoder: 'Lavc60 h264_slapi' }),
      keyed({
        AIGC: '{"Label":"1","ContentProducer":"kling"}',
        prompt: JSON.stringify({
          1: { class_type: 'KlingTextToVideoNode', inputs: {} },
          2: { class_type: 'SaveVideo', inputs: { video: ['1', 0] } },
        }),
      }),
    );
    const { finding, ...outcome } = await check(bytesOf(FTYP, mdat, moov));
    expect(outcome).toEqual({ state: 'done', reason: null, detail: null });
    expect(finding.map(({ kind, generator, strength, where }) => [kind, generator, strength, where])).toEqual([
      ['aigc-label', 'kling', 'strong', 'moov/udta/meta/keys[1] "AIGC"'],
      ['sei', 'kling', 'strong', expect.stringContaining('track 1, access unit 1')],
      ['workflow', 'kling', 'strong', expect.stringContaining('keys[2] "prompt": node 1')],
      ['container', null, 'hint', 'moov/trak[1]/stsd'],
    ]);
    for (const mark of finding) expect(markSchema.safeParse(mark).success).toBe(true);
  });

  it('finds the stream message behind the picture of the first fragment', async () => {
    const moov = box('moov', videoTrack({ offset: 0, sizes: [] }));
    const picture = nal(PICTURE);
    const sample = bytesOf(picture, nal(KLING));
    const moofWith = (dataOffset: number) =>
      box(
        'moof',
        box('mfhd', u32(0), u32(1)),
        box(
          'traf',
          box('tfhd', u32(0x020000), u32(1)),
          box('trun', u32(0x000201), u32(1), u32(dataOffset), u32(sample.length)),
        ),
      );
    const moof = moofWith(moofWith(0).length + 8);
    const { finding, state } = await check(bytesOf(FTYP, moov, moof, box('mdat', sample)));
    expect(state).toBe('done');
    expect(finding).toMatchObject([{ kind: 'sei', generator: 'kling' }]);
  });

  it('reads little: the picture is stepped over', async () => {
    const picture = nal(bytesOf([0x65], zeros(3_000_000)));
    const mdat = box('mdat', picture, nal(KLING));
    const moov = box('moov', videoTrack({ offset: FTYP.length + 8, sizes: [picture.length + 33] }));
    const memory = new MemorySource(bytesOf(FTYP, mdat, moov));
    let read = 0;
    const counting: ByteSource = {
      byteLength: memory.byteLength,
      bytesRead: 0,
      requests: 0,
      read: async (start, end) => {
        const bytes = await memory.read(start, end);
        read += bytes.length;
        return bytes;
      },
      whole: () => Promise.reject(new Error('not the whole file')),
    };
    const { finding } = await checkMarks({ bytes: counting, facts: bmff, signal });
    expect(finding).toMatchObject([{ kind: 'sei' }]);
    expect(read).toBeLessThan(4096);
  });

  it('finds nothing in a file served by Google, and says that it looked', async () => {
    const too = bytesOf(u32(8 + 22), '\xa9too', box('data', u32(1), u32(0), 'Google'));
    const ilst = box('ilst', too);
    const moov = box('moov', box('udta', box('meta', u32(0), box('hdlr', u32(0), u32(0), 'mdir', zeros(13)), ilst)));
    expect(await check(bytesOf(FTYP, moov))).toEqual({ finding: [], state: 'done', reason: null, detail: null });
  });

  it('keeps what the others found when one reader fails, and names it', async () => {
    const moov = box('moov', keyed({ AIGC: '{"Label":"1"}' }));
    const failing = { name: 'the failing one', read: () => Promise.reject(new Error('boom')) };
    const outcome = await checkMarks({ bytes: new MemorySource(bytesOf(FTYP, moov)), facts: bmff, signal }, [
      failing,
      ...MARK_READERS,
    ]);
    expect(outcome).toMatchObject({ state: 'partial', reason: 'crashed', detail: 'the failing one: boom' });
    expect(outcome.finding).toMatchObject([{ kind: 'aigc-label' }]);
  });

  it('is partial, and says why, where the movie box was not reached', async () => {
    const cut = bytesOf(FTYP, u32(1000), 'mdat', zeros(100));
    expect(await check(cut)).toMatchObject({ finding: [], state: 'partial', reason: 'truncated' });
    expect(await check(bytesOf(FTYP, zeros(3), [9, 9, 9, 9, 9, 9]))).toMatchObject({
      state: 'partial',
      reason: 'malformed',
    });
  });

  it('reads the label in a movie box that is cut behind it', async () => {
    const moov = box('moov', keyed({ AIGC: '{"Label":"1"}' }), box('free', zeros(500)));
    const outcome = await check(bytesOf(FTYP, moov).slice(0, -200));
    expect(outcome).toMatchObject({ state: 'partial', reason: 'truncated' });
    expect(outcome.finding).toMatchObject([{ kind: 'aigc-label' }]);
  });

  it('does not believe a movie box that says it is enormous', async () => {
    const head = bytesOf(FTYP, u32(1), 'moov', u32(1), u32(0), zeros(64));
    expect(await check(head)).toMatchObject({ finding: [], state: 'partial' });
  });

  it('fails with the network’s reason when the bytes cannot be reached', async () => {
    const bytes: ByteSource = {
      byteLength: null,
      bytesRead: 0,
      requests: 0,
      read: () => Promise.reject(new MediaError('network', 'gone')),
      whole: () => Promise.reject(new Error('unused')),
    };
    expect(await checkMarks({ bytes, facts: bmff, signal })).toEqual({
      finding: [],
      state: 'failed',
      reason: 'network',
      detail: 'gone',
    });
  });

  it('stops when told to, instead of reporting a finding', async () => {
    const controller = new AbortController();
    controller.abort();
    const bytes = new MemorySource(bytesOf(FTYP, box('moov')));
    await expect(checkMarks({ bytes, facts: bmff, signal: controller.signal })).rejects.toThrow();
  });

  it('says that it did not look into a container it cannot read', async () => {
    const facts: MediaFacts = { kind: 'video', mime: 'application/dash+xml', container: 'dash', defect: null };
    expect(await check(bytesOf('<MPD/>'), facts)).toMatchObject({
      finding: [],
      state: 'skipped',
      reason: 'unsupported-format',
    });
  });

  it('makes text from a file printable and short', async () => {
    const moov = box('moov', keyed({ AIGC: `{"Label":"1","ContentProducer":"a\\u202Eb\\u0007${'x'.repeat(5000)}"}` }));
    const { finding } = await check(bytesOf(FTYP, moov));
    expect(finding[0]?.value).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(finding[0]?.value.length).toBeLessThan(600);
  });
});

const PROVENANCE = join(import.meta.dirname, '../../../shared/data/provenance');
const here = existsSync(join(PROVENANCE, 'index.jsonl'));
if (!here) console.warn('real files with and without marks are not beside the checkout: their tests are skipped');

describe.skipIf(!here)('checkMarks on real files', () => {
  const files = here
    ? readFileSync(join(PROVENANCE, 'index.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { file: string }).file)
        .filter((file) => existsSync(join(PROVENANCE, file)))
    : [];
  /** Every strong mark there is in these files, and nothing else but the hint. */
  const expected: Readonly<Record<string, readonly [Mark['kind'], string | null, Mark['strength']][]>> = {
    'marks/kling-sei.mp4': [
      ['sei', 'kling', 'strong'],
      ['container', null, 'hint'],
    ],
    'marks/happyhorse-aigc.mp4': [
      ['aigc-label', null, 'strong'],
      ['workflow', 'happyhorse', 'strong'],
    ],
    'marks/runway-gen3-comfyui.mp4': [['workflow', 'runway', 'strong']],
    'marks/webm-named-mp4-comfyui.mp4': [['workflow', 'cogvideox', 'strong']],
  };

  it('finds each mark that the metadata and the stream hold, and claims nothing else on any file', async () => {
    const found: Record<string, unknown> = {};
    for (const file of files) {
      const bytes = new Uint8Array(readFileSync(join(PROVENANCE, file)));
      const sniffed = sniff(bytes.subarray(0, 64 * 1024));
      if (sniffed === null || sniffed.kind === null) continue;
      const facts: MediaFacts = { ...sniffed, kind: sniffed.kind, defect: null };
      const outcome = await check(bytes, facts);
      expect(outcome.state, file).not.toBe('failed');
      if (outcome.finding.length > 0)
        found[file] = outcome.finding.map((mark) => [mark.kind, mark.generator, mark.strength]);
    }
    expect(found).toEqual(expected);
    expect(files.length).toBeGreaterThan(80);
  });

  it('says where: box, key, node, message', async () => {
    const kling = await check(new Uint8Array(readFileSync(join(PROVENANCE, 'marks/kling-sei.mp4'))));
    expect(kling.finding[0]?.where).toBe(
      'track 1, access unit 1: H.264 SEI user data 91ca6061-4aee-3854-8614-2d5f73f4ae2e',
    );
    const runway = await check(new Uint8Array(readFileSync(join(PROVENANCE, 'marks/runway-gen3-comfyui.mp4'))));
    expect(runway.finding[0]?.where).toBe(
      'moov/udta/meta/keys[4] "prompt": node 9 RunwayFirstLastFrameNode → node 12 SaveVideo',
    );
  });
});
