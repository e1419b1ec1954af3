/**
 * The clips that visible marks are measured on: drawn by tests/fixtures/scenes/overlays.js in a browser, encoded as
 * H.264 at 480 lines and the bit rate of a small copy. The same seed gives the same clips.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';

export interface MarkedClip {
  readonly name: string;
  /** The generator whose mark is on it; `label` for a label that names none; null for a clip without a mark. */
  readonly mark: string | null;
  readonly manner: string;
  readonly drawing: Record<string, unknown>;
}

const WORDS: readonly (readonly [generator: string, ...words: string[]])[] = [
  ['sora', 'Sora'],
  ['veo', 'Veo'],
  ['runway', 'Runway', 'Made with Runway'],
  ['pika', 'Pika', 'Pika Labs'],
  ['luma', 'Luma', 'Dream Machine'],
  ['kling', 'KLING AI 1.6', 'KlingAI 2.0'],
  ['hailuo', 'MINIMAX | hailuo AI', 'Hailuo AI'],
  ['vidu', 'Vidu AI', 'Vidu'],
  ['pixverse', 'PixVerse', 'PixVerse.ai'],
  ['jimeng', '即梦AI', '即梦AI生成'],
  ['dreamina', 'Dreamina', 'Dreamina AI'],
  ['seedance', 'Seedance', 'Seedance 2.0'],
  ['doubao', '豆包AI生成', '豆包AI'],
  ['wan', 'Wan', 'Wan 2.5', '通义万相'],
  ['hunyuan', '腾讯混元', 'Hunyuan'],
  ['grok', 'Grok', 'Grok Imagine'],
  ['meta-ai', 'Meta AI'],
  ['firefly', 'Adobe Firefly', 'Firefly'],
  ['heygen', 'HeyGen'],
  ['synthesia', 'Synthesia'],
  ['d-id', 'D-ID'],
  ['label', 'AI生成', '内容由AI生成', '人工智能生成合成', 'AI-generated', 'Made with AI', 'Mit KI erstellt'],
];
const SCENES = [
  'sunset',
  'bouncingBall',
  'cityNight',
  'flag',
  'aquarium',
  'trainWindow',
  'pond',
  'snowfall',
  'balloons',
  'aurora',
];
const FONTS = [
  'sans-serif',
  'serif',
  '"Liberation Sans", Arial',
  '"URW Gothic", sans-serif',
  '"Nimbus Sans", Helvetica',
  '"DejaVu Sans"',
  '"Liberation Sans Narrow"',
  '"URW Bookman", serif',
];
const CORNERS = ['bottom-right', 'bottom-right', 'bottom-right', 'bottom-left', 'top-left', 'top-right'];
const SIZES: readonly (readonly [number, number])[] = [
  [854, 480],
  [854, 480],
  [480, 854],
  [640, 480],
];

/** Mulberry32, as the scenes use. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The same draws for the same seed: of numbers, of lists, and of a scene to draw a mark on. */
function draws(seed: number) {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const between = (low: number, high: number) => low + random() * (high - low);
  const scene = () => {
    const [width, height] = pick(SIZES);
    return {
      scene: pick(SCENES),
      seed: Math.floor(random() * 1e9),
      seconds: pick([4, 6, 8]),
      width,
      height,
      bitrate: 450_000,
      frozen: random() < 0.1,
    };
  };
  return { random, pick, between, scene };
}

/** @param rounds how often each generator's mark is drawn. Clips without a mark are as many as half of those with one. */
export function markedClips(rounds: number, seed = 7): MarkedClip[] {
  const { random, pick, between, scene } = draws(seed);
  const type = () => ({ font: pick(FONTS), weight: pick([400, 600, 700]), shadow: random() < 0.6 });
  const clips: MarkedClip[] = [];
  const add = (mark: string | null, manner: string, drawing: Record<string, unknown>) =>
    clips.push({
      name: `${String(clips.length).padStart(3, '0')}-${mark ?? 'none'}-${manner}`,
      mark,
      manner,
      drawing: { ...drawing, manner },
    });
  for (let round = 0; round < rounds; round++) {
    for (const [generator, ...words] of WORDS) {
      const mark = {
        ...type(),
        text: words[round % words.length],
        size: between(0.042, 0.075),
        opacity: between(0.5, 1),
        corner: pick(CORNERS),
        margin: between(0.025, 0.07),
        plate: random() < 0.15,
        sign: random() < 0.4 ? pick(['ring', 'star']) : null,
      };
      if (generator === 'sora') {
        const handle = random() < 0.6 ? `@${pick(['maria', 'film.fan', 'j_doe22', 'northlight'])}` : null;
        add(generator, 'jumping', {
          ...scene(),
          seconds: 10,
          mark: { ...mark, handle, weight: 700, opacity: between(0.75, 1) },
        });
      } else add(generator, 'still', { ...scene(), mark });
    }
    for (let i = 0; i < 11; i++) add(null, ...without(round * 11 + i));
  }
  return clips;

  function without(i: number): [manner: string, drawing: Record<string, unknown>] {
    const mark = {
      ...type(),
      size: between(0.045, 0.07),
      opacity: 1,
      margin: 0.05,
      corner: pick(['bottom', 'bottom-left', 'top-left', 'top']),
    };
    const word = pick(['Pika', 'Sora', 'Runway', 'Luma', 'Grok', 'Veo', 'Kling']);
    switch (i % 11) {
      case 0:
        return ['none', { ...scene(), mark }];
      case 1:
      case 2:
        return [
          'shirt',
          {
            ...scene(),
            mark: {
              ...mark,
              text: word,
              phase: random() * 6,
              cloth: pick(['#225', '#832', '#171717']),
              size: between(0.06, 0.1),
            },
          },
        ];
      case 3:
      case 4:
        return ['phone', { ...scene(), mark: { ...mark, text: 'Sora', at: between(0.25, 0.75) } }];
      case 5:
        return ['caption', { ...scene(), mark: { ...mark, lines: [`${word} can make films now`] } }];
      case 6:
        return [
          'caption',
          { ...scene(), mark: { ...mark, lines: ['What everybody asks about', word, 'is who pays for it'] } },
        ];
      case 7:
        return ['caption', { ...scene(), mark: { ...mark, size: 0.16, corner: 'center', lines: [word] } }];
      case 8:
        return [
          'station',
          {
            ...scene(),
            mark: {
              ...mark,
              words: [
                ['top-right', 'NEWS 24'],
                ['top-left', 'LIVE'],
                ['bottom-left', 'clock'],
              ],
            },
          },
        ];
      case 9:
        return [
          'station',
          {
            ...scene(),
            mark: {
              ...mark,
              words: [
                ['bottom-right', pick(['individual', 'Wanda', 'Pikachu', 'Kings', 'SORAYA', 'runways'])],
                ['top-left', 'AIR 7'],
              ],
            },
          },
        ];
      default:
        return [
          'station',
          {
            ...scene(),
            mark: {
              ...mark,
              words: [['bottom-right', pick(['Klara Lumen', '@sora', 'vlogger', 'Metro', 'GOOGLE', 'Video by Kim'])]],
            },
          },
        ];
    }
  }
}

/** Google's star as reported on its clips: size and distance from the right and the bottom, at 720 lines. */
const STARS = [
  [56, 92, 92],
  [48, 72, 72],
  [44, 29, 40],
  [48, 96, 96],
] as const;
const OTHER_SHAPES = ['pentagram', 'plus', 'rhomb', 'disc', 'meter', 'none'] as const;

/**
 * Clips with a logo shape and no word. `mark` is the shape (lib/marks/visible/shapes.ts), null for shapes of the world.
 *
 * @param rounds each has a star, bars, a badge, and two that are none of these.
 */
export function shapedClips(rounds: number, seed = 11): MarkedClip[] {
  const { random, pick, between, scene } = draws(seed);
  const clips: MarkedClip[] = [];
  const add = (mark: string | null, drawn: Record<string, unknown>) => {
    const name = `${String(clips.length).padStart(3, '0')}-${mark ?? 'none'}-${drawn.kind}`;
    clips.push({ name, mark, manner: 'shape', drawing: { ...scene(), manner: 'shape', mark: drawn } });
  };
  for (let round = 0; round < rounds; round++) {
    const [size, right, bottom] = pick(STARS);
    const star = { size: (size / 720) * between(0.9, 1.1), right: right / 720, bottom: bottom / 720 };
    add('diamond', { kind: 'diamond', ...star, corner: 'bottom-right', opacity: between(0.5, 1) });
    add('bars', {
      kind: 'bars',
      size: between(0.115, 0.165),
      corner: 'bottom-right',
      right: between(0.045, 0.06),
      bottom: between(0.045, 0.06),
      opacity: between(0.6, 1),
      phase: random() * 6,
      settles: between(0.5, 2.5),
    });
    const badge = {
      kind: 'badge',
      size: between(0.045, 0.08),
      aspect: between(1.2, 1.8),
      round: between(0.1, 0.4),
      font: pick(FONTS),
      weight: pick([500, 700]),
      plate: random() < 0.5,
      opacity: between(0.6, 1),
      right: between(0.03, 0.07),
      bottom: between(0.03, 0.07),
    };
    add('ai-badge', { ...badge, corner: pick(['top-left', 'bottom-right']), text: 'AI' });
    add(null, {
      ...badge,
      corner: pick(CORNERS),
      text: pick(['A1', 'HD', '4K', 'TV', 'AP', 'LIVE', 'A']),
      aspect: 1.9,
    });
    const other = pick(OTHER_SHAPES);
    add(null, {
      kind: other === 'none' ? 'disc' : other,
      ...star,
      corner: 'bottom-right',
      opacity: other === 'none' ? 0 : between(0.5, 1),
    });
  }
  return clips;
}

const FILES: Record<string, { readonly file: string; readonly type: string }> = {
  '/mediabunny.mjs': { file: '../node_modules/mediabunny/dist/bundles/mediabunny.min.mjs', type: 'text/javascript' },
  ...Object.fromEntries(
    ['overlays.js', 'canvas-tools.js', 'outdoors.js', 'places.js'].map((name) => [
      `/${name}`,
      { file: `../tests/fixtures/scenes/${name}`, type: 'text/javascript' },
    ]),
  ),
};

export interface Drawer {
  draw(clip: MarkedClip): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a page that draws; WebCodecs needs a secure context, and loopback counts as one. */
export async function openDrawer(browser: Pick<Browser, 'newPage'>): Promise<Drawer> {
  const server = createServer((request, response) => {
    const entry = FILES[request.url ?? ''];
    if (request.url === '/') {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Marks</title><script type="module" src="/overlays.js"></script>');
    } else if (entry === undefined) response.writeHead(404).end();
    else {
      response.setHeader('content-type', entry.type);
      response.end(readFileSync(fileURLToPath(new URL(entry.file, import.meta.url))));
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => 'drawMarked' in globalThis);
  return {
    async draw(clip) {
      const base64 = await page.evaluate(
        (what) => (globalThis as unknown as { drawMarked: (clip: unknown) => Promise<string> }).drawMarked(what),
        clip.drawing,
      );
      return Buffer.from(base64, 'base64');
    },
    async close() {
      await page.close();
      server.close();
    },
  };
}
