import type { Mark } from '../../inspection/schema';
import type { SampledFrame } from '../../media/sampled-frame';
import { BADGE_FITS, badgeFit, findShapes, type ShapeSeen } from './find-shapes';
import { belongsToMark, handleIn, type Named, namedBy } from './lexicon';
import { cornerWidth, hasMarkSize, isKnownPlace, type Place, placeOf, stripHeight } from './places';
import { type Box, type Plane, strokesOf } from './plane';
import type { Shape } from './shapes';
import { brightPictures, type Clip, clipOf, cut, everyPlace, motionOf, shownIn } from './sightings';
import { finderScale, type Reading, type TextModels } from './text-models';

/** Lines that are read a picture: reading one takes about a tenth of finding them all. */
const MOST_READ = 10;
/** Mean probability of a line's letters below which it was guessed rather than read. */
const LEAST_SURE = 0.55;
/** Mean probability from which on a line that names nobody needs no second look. */
const SURE = 0.9;
/** Shares of the frames: from which on a line stands still, and from which on it was there throughout. */
const STANDS = 0.4;
const THROUGHOUT = 0.75;
/** Lines of text on one picture from which on it is a page, a menu or a screen rather than a scene. */
const CROWDED = 14;
/** Mean difference of luminance below which nothing moves, so that standing still tells nothing. */
const NOTHING_MOVES = 0.6;
/** Seconds after which a genuine Sora 2 mark has changed its place. */
const SORA_STAYS = 6;

interface Sighting {
  readonly named: Named;
  /** Null: a word. */
  readonly shape: Shape | null;
  readonly reading: Reading;
  readonly box: Box;
  readonly place: Place;
  /** Indexes of the frames that show it, in order; never empty. */
  readonly frames: readonly number[];
  readonly handle: string | null;
}

/** What reading needs of one composite picture. */
interface Page {
  /** The composite. */
  readonly plane: Plane;
  readonly lines: readonly Box[];
  readonly read: (box: Box) => Promise<Reading>;
  /** Frames in which the line is exactly where the composite has it. */
  readonly shown: (box: Box) => readonly number[];
}

/**
 * Words of generators and legal labels that lie over the picture. Text is looked for twice: at the top and bottom of the mean of all
 * frames, where an overlay stays sharp while the scene smears, and on what stood bright in each run of frames, where one that
 * changes its place shows at all its places. Only lines near an edge, no taller than a mark, that stand still while
 * they are there, are read; a name counts when it is the whole line and no other words stand around it.
 *
 * @param frames in order of time, at least one.
 * @returns one mark a generator, and one for the labels; strong ones first.
 * @throws the signal's reason, and what the models throw.
 */
export async function findVisibleMarks(
  frames: readonly SampledFrame[],
  models: TextModels,
  signal: AbortSignal,
): Promise<Mark[]> {
  const clip = clipOf(frames);
  if (clip === null) return [];
  const all = clip.frames.map((_, index) => index);
  const { steady } = clip;
  const crowd = { lines: 0, still: motionOf(clip) < NOTHING_MOVES };

  const lines = await findAtEdges(steady, clip.picture, models);
  signal.throwIfAborted();
  crowd.lines = lines.length;
  const shown = remembered((box: Box) => shownIn(clip, steady, box, all));
  const page: Page = { plane: steady, lines, shown, read: remembered((box: Box) => models.read(steady, box)) };
  const settled: Box[] = [];
  const still = await readPage(page, clip, STANDS * all.length, settled, signal);
  const marks = markEach(still, clip, crowd);
  if (marks.some(({ strength }) => strength === 'strong')) return marks;

  const moved = await readJumping(clip, models, settled, signal);
  marks.push(...markEach(moved, clip, crowd));
  if (marks.some(({ strength }) => strength === 'strong')) return strongest(marks);

  const faint = await readFaint(clip, steady, page.shown, models, signal);
  const shapes = findShapes(clip).map((seen) => markOfShape(seen, clip));
  return strongest([...marks, ...markEach(faint, clip, crowd), ...shapes]);
}

/** Radius of a mark's strokes, as a share of the short side; Pika's are 3 of 512. */
const STROKE = 3 / 512;
/** Mean probability of the letters of a faint word: strokes that were made equal look like letters sooner. */
const SURE_OF_FAINT = 0.75;

/** Translucent words in the corners, half on white, half on dark: their strokes made equally bright, then read. */
async function readFaint(
  clip: Clip,
  steady: Plane,
  shown: (box: Box) => readonly number[],
  models: TextModels,
  signal: AbortSignal,
): Promise<Sighting[]> {
  const { picture } = clip;
  const width = Math.ceil(cornerWidth(picture));
  const height = Math.ceil(stripHeight(picture));
  if (2 * height >= picture.height || 2 * width >= picture.width) return [];
  const radius = Math.max(2, Math.round(STROKE * Math.min(picture.width, picture.height)));
  const right = Math.floor(picture.x + picture.width) - width;
  const bottom = Math.floor(picture.y + picture.height) - height;
  const corners = [Math.floor(picture.x), right].flatMap((x) => [Math.floor(picture.y), bottom].map((y) => ({ x, y })));
  // The four below each other, so that the finder runs once.
  const tile = height + BETWEEN;
  const tiled = new Float32Array(width * tile * corners.length);
  for (const [index, corner] of corners.entries()) {
    const strokes = strokesOf(cut(steady, { ...corner, width, height }), radius);
    tiled.set(strokes.data, index * tile * width);
  }
  const plane = { width, height: tile * corners.length, data: tiled };
  const lines = await models.find(plane, finderScale(steady));
  signal.throwIfAborted();
  const found: Sighting[] = [];
  for (const line of lines.slice(0, MOST_READ)) {
    const index = Math.min(corners.length - 1, Math.max(0, Math.floor((line.y + line.height / 2) / tile)));
    const corner = corners[index];
    if (corner === undefined) continue;
    const box = { ...line, x: line.x + corner.x, y: line.y - index * tile + corner.y };
    const place = placeOf(box, picture);
    const frames = shown(box);
    if (!place.includes('-') || !hasMarkSize(box, picture) || frames.length < STANDS * clip.frames.length) continue;
    const reading = await models.read(plane, line);
    signal.throwIfAborted();
    const named = reading.sureness < SURE_OF_FAINT ? null : namedBy(reading.text);
    const alone = lines.every((other) => other === line || !isBeside(line, other));
    if (named !== null && alone) {
      found.push({ named, shape: null, reading, box, place, frames, handle: named.handle });
    }
  }
  return found;
}

/** Rows between the two strips, so that no line is found across them. */
const BETWEEN = 16;

/** Text in the strips at the top and the bottom alone, where marks that stay are: half the pixels, half the time. */
async function findAtEdges(plane: Plane, picture: Box, models: TextModels): Promise<Box[]> {
  const height = Math.ceil(stripHeight(picture));
  if (2 * height + BETWEEN >= picture.height) return models.find(plane);
  const { width } = plane;
  const top = Math.floor(picture.y);
  const bottom = Math.floor(picture.y + picture.height) - height;
  const data = new Float32Array(width * (2 * height + BETWEEN));
  data.set(plane.data.subarray(top * width, (top + height) * width), 0);
  data.set(plane.data.subarray(bottom * width, (bottom + height) * width), width * (height + BETWEEN));
  const boxes = await models.find({ width, height: 2 * height + BETWEEN, data }, finderScale(plane));
  return boxes.map((box) => {
    const below = box.y + box.height / 2 >= height + BETWEEN / 2;
    return { ...box, y: box.y + (below ? bottom - height - BETWEEN : top) };
  });
}

async function readJumping(clip: Clip, models: TextModels, settled: Box[], signal: AbortSignal): Promise<Sighting[]> {
  const pictures = brightPictures(clip);
  const composite = everyPlace(pictures);
  const lines = await models.find(composite);
  signal.throwIfAborted();
  const shown = remembered((box: Box) => {
    const own = brightest(pictures, box);
    return clip.runs.flatMap((run) => shownIn(clip, own, box, run));
  });
  const read = remembered((box: Box) => models.read(brightest(pictures, box), box));
  const shortestRun = Math.min(...clip.runs.map((run) => run.length));
  return readPage({ plane: composite, lines, shown, read }, clip, Math.max(2, STANDS * shortestRun), settled, signal);
}

/** Of the runs' pictures the one on which the box has the most contrast. */
function brightest(pictures: readonly Plane[], box: Box): Plane {
  let best = pictures[0];
  let most = -1;
  for (const picture of pictures) {
    let sum = 0;
    for (let y = Math.max(0, Math.floor(box.y)); y < Math.min(picture.height, box.y + box.height); y++) {
      for (let x = Math.max(0, Math.floor(box.x)); x < Math.min(picture.width, box.x + box.width); x++) {
        sum += picture.data[y * picture.width + x] ?? 0;
      }
    }
    if (sum > most) {
      most = sum;
      best = picture;
    }
  }
  if (best === undefined) throw new Error('a clip without runs');
  return best;
}

/** "AI" alone is any two letters; in a box with round corners, in a corner, it is a label that names nobody. */
const BADGE: Named = { generator: null, entry: 'AI', handle: null };

/** @param settled boxes that were read well enough and are no marks: not read again; those found here are added. */
async function readPage(
  page: Page,
  clip: Clip,
  leastShown: number,
  settled: Box[],
  signal: AbortSignal,
): Promise<Sighting[]> {
  const candidates = page.lines
    .map((box) => ({ box, place: placeOf(box, clip.picture) }))
    .filter(({ box, place }) => place !== 'inside' && hasMarkSize(box, clip.picture))
    .filter(({ box }) => !settled.some((other) => overlap(box, other) > 0.5))
    .sort((one, other) => rank(one.place) - rank(other.place))
    .slice(0, 2 * MOST_READ)
    .filter(({ box }) => page.shown(box).length >= Math.max(1, leastShown))
    .slice(0, MOST_READ);
  const found: Sighting[] = [];
  for (const { box, place } of candidates) {
    const reading = await page.read(box);
    signal.throwIfAborted();
    const isBadge = reading.text === 'AI' && place.includes('-') && badgeFit(page.plane, box) >= BADGE_FITS;
    const named = isBadge ? BADGE : reading.sureness < LEAST_SURE ? null : namedBy(reading.text);
    if (named === null) {
      if (reading.sureness >= SURE) settled.push(box);
      continue;
    }
    const beside = await readBeside(page, box);
    signal.throwIfAborted();
    if (beside.sentence) {
      settled.push(box);
      continue;
    }
    const shape = isBadge ? 'ai-badge' : null;
    found.push({ named, shape, reading, box, place, frames: page.shown(box), handle: named.handle ?? beside.handle });
  }
  return found;
}

/** Shared area as a share of both together. */
function overlap(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (one.width * one.height + other.width * other.height - shared);
}

const rank = (place: Place): number => (place.includes('-') ? 0 : 1);

/** Whether other words stand so close, and so alike in size, that they read on with the line: a caption, a menu. */
async function readBeside(page: Page, box: Box): Promise<{ sentence: boolean; handle: string | null }> {
  let handle: string | null = null;
  let sentence = false;
  for (const other of page.lines) {
    if (other === box || !isBeside(box, other) || page.shown(other).length === 0) continue;
    const { text, sureness } = await page.read(other);
    handle ??= handleIn(text);
    if (sureness >= LEAST_SURE && /[\p{L}\p{N}]{2}/u.test(text) && !belongsToMark(text)) sentence = true;
  }
  return { sentence, handle };
}

function isBeside(box: Box, other: Box): boolean {
  const ratio = other.height / box.height;
  if (ratio < 0.45 || ratio > 2.2) return false;
  const gapX = Math.max(box.x, other.x) - Math.min(box.x + box.width, other.x + other.width);
  const gapY = Math.max(box.y, other.y) - Math.min(box.y + box.height, other.y + other.height);
  const height = Math.max(box.height, other.height);
  return (gapY < 0 && gapX < 1.5 * height) || (gapX < 0 && gapY < 0.9 * height);
}

function markEach(sightings: readonly Sighting[], clip: Clip, crowd: { lines: number; still: boolean }): Mark[] {
  const byName = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = sighting.named.generator ?? '';
    byName.set(key, [...(byName.get(key) ?? []), sighting]);
  }
  return strongest([...byName.values()].map((group) => markOf(group, clip, crowd)));
}

function markOf(group: readonly Sighting[], clip: Clip, crowd: { lines: number; still: boolean }): Mark {
  const [first] = [...group].sort((one, other) => other.reading.sureness - one.reading.sureness);
  if (first === undefined) throw new Error('a group without sightings');
  const { generator } = first.named;
  const { shape } = first;
  const handle = group.find((sighting) => sighting.handle !== null)?.handle ?? null;
  const seen = [...group].sort((one, other) => (one.frames[0] ?? 0) - (other.frames[0] ?? 0));
  return {
    kind: 'visible',
    generator,
    strength: isStrong(group, clip, crowd, clip.picture) ? 'strong' : 'hint',
    value: first.named.handle === null && handle !== null ? `${first.reading.text} @${handle}` : first.reading.text,
    where: `picture: ${seen.map((sighting) => placeAndTime(sighting, clip)).join('; ')}`,
    ...frameOf(first, clip),
    ...(shape === null ? {} : { shape }),
  };
}

type Seen = Pick<Sighting, 'box' | 'frames' | 'place'>;

function placeAndTime({ box, frames, place }: Seen, clip: Clip): string {
  const percent = (share: number) => Math.round(share * 100);
  const seconds = (index: number | undefined) => (clip.frames[index ?? 0]?.seconds ?? 0).toFixed(1);
  const [x, y] = [percent(box.x / clip.width), percent(box.y / clip.height)];
  return `${place}, ${seconds(frames[0])}–${seconds(frames.at(-1))} s, ${x} % from the left, ${y} % from the top`;
}

/** The rectangle as shares of the frame, and a time at which it can be seen. */
function frameOf({ box, frames }: Pick<Seen, 'box' | 'frames'>, clip: Clip): Pick<Mark, 'rectangle' | 'seconds'> {
  const share = (value: number, whole: number) => Math.min(1, Math.max(0, value / whole));
  const x = share(box.x, clip.width);
  const y = share(box.y, clip.height);
  return {
    rectangle: {
      x,
      y,
      width: Math.min(1 - x, box.width / clip.width),
      height: Math.min(1 - y, box.height / clip.height),
    },
    seconds: clip.frames[frames[0] ?? 0]?.seconds ?? 0,
  };
}

/** Whose shape it is, and what it is called where no words of the person's language are at hand. */
const SHAPES = {
  diamond: { generator: 'veo', value: 'four-pointed star' },
  bars: { generator: 'sora', value: 'ten upright bars' },
} as const;

/** Always a hint: a shape is copied as easily as a word, and simple ones are in use for other things. */
function markOfShape(seen: ShapeSeen, clip: Clip): Mark {
  const where = `picture: ${placeAndTime({ ...seen, place: placeOf(seen.box, clip.picture) }, clip)}`;
  return { kind: 'visible', strength: 'hint', ...SHAPES[seen.shape], shape: seen.shape, where, ...frameOf(seen, clip) };
}

/** Readable, at the place and in the manner of its generator. All else is a hint: anybody can paste a word. */
function isStrong(
  group: readonly Sighting[],
  clip: Clip,
  crowd: { lines: number; still: boolean },
  picture: Box,
): boolean {
  const [first] = group;
  if (first === undefined || first.named.generator === null) return false;
  const { generator } = first.named;
  if (crowd.lines > CROWDED || (crowd.still && crowd.lines > CROWDED / 2)) return false;
  const throughout = (sighting: Sighting) => sighting.frames.length >= THROUGHOUT * clip.frames.length;
  if (generator === 'sora') {
    if (jumps(group)) return true;
    const span = (clip.frames.at(-1)?.seconds ?? 0) - (clip.frames[0]?.seconds ?? 0);
    return span < SORA_STAYS && clip.frames.length >= 4 && group.some(throughout) && picture.width > 0;
  }
  return group.some(
    (sighting) =>
      throughout(sighting) &&
      clip.frames.length >= 4 &&
      sighting.reading.sureness >= 0.75 &&
      isKnownPlace(generator, sighting.place),
  );
}

/** Two places, and never at both at once. */
function jumps(group: readonly Sighting[]): boolean {
  return group.some((one, i) =>
    group.slice(i + 1).some((other) => !one.frames.some((index) => other.frames.includes(index))),
  );
}

/** One mark a generator: the stronger; strong ones first. */
function strongest(marks: readonly Mark[]): Mark[] {
  const weight = (mark: Mark): number => (mark.strength === 'strong' ? 0 : 1);
  const sorted = [...marks].sort((one, other) => weight(one) - weight(other));
  return sorted.filter((mark, i) => sorted.findIndex(({ generator }) => generator === mark.generator) === i);
}

function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const had = known.get(key);
    if (had !== undefined) return had;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}
