/**
 * `npm run bench`: the budgets of the README, measured in the built extension on this machine. Each figure is the
 * median of several runs in one go; on a busy machine compare rows of one run, not rows of two.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import type { Mark } from '../lib/inspection/schema';
import { checkMarks } from '../lib/marks/check-marks';
import { MemorySource } from '../lib/media/memory-source';
import { SNIFF_BYTES, sniff } from '../lib/media/sniff';
import { startDemoServer } from '../tests/demo/feed';
import {
  chooseSettings,
  hoverClip,
  NO_PICTURE,
  openInspectPage,
  openPanelPage,
  prepareTrust,
} from '../tests/e2e/extension-steps';
import { demoAuthority } from '../tests/fixtures/certificates';
import { signMp4 } from '../tests/fixtures/sign';
import { type MarkedClip, markedClips, openDrawer, shapedClips } from './draw-marked';
import { type HardFeedRun, type Held, ownTime, runHardFeed } from './hard-feed';
import { type LaunchedExtension, launchChromium, launchExtension } from './launch-extension';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, '.output', 'chrome-mv3');

interface Row {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
}
const rows: Row[] = [];
const report = (what: string, budget: string, measured: string): void => {
  rows.push({ what, budget, measured });
  console.log(`${what}: ${measured} (budget ${budget})`);
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const ms = (values: readonly number[]): string =>
  `${Math.round(median(values))} ms (${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))}, ${values.length} runs)`;
const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Milliseconds to the first answer from the credentials, and to the end; calls the page's `benchFirst` in between. */
async function timeEngine(page: Page, url: string, fresh: boolean): Promise<{ first: number; all: number }> {
  return page.evaluate(
    ([address, anew]) =>
      new Promise<{ first: number; all: number }>((resolve, reject) => {
        const scope = window as unknown as { benchWorker?: Worker; benchFirst(): void };
        if (anew) {
          scope.benchWorker?.terminate();
          scope.benchWorker = undefined;
        }
        const started = performance.now();
        scope.benchWorker ??= new Worker('/engine.js', { type: 'module' });
        const worker = scope.benchWorker;
        const key = `bench:${address}:${started}`;
        let first = Number.NaN;
        worker.onmessage = ({ data }) => {
          if (data.key !== key) return;
          if (data.type === 'error') reject(new Error(data.error.message));
          if (data.type !== 'update') return;
          if (Number.isNaN(first) && data.inspection.credentials !== null) {
            first = performance.now() - started;
            scope.benchFirst();
          }
          if (data.final) resolve({ first, all: performance.now() - started });
        };
        worker.postMessage({
          type: 'start',
          without: [],
          job: { key, source: { kind: 'url', url: address }, pageUrl: null, disclosures: [], language: 'en' },
        });
      }),
    [url, fresh] as const,
  );
}

async function firstAnswer(extension: LaunchedExtension): Promise<void> {
  const server = await startDemoServer();
  const { page } = await openInspectPage(extension);
  try {
    let told: { requests: number; bytes: number } = { requests: 0, bytes: 0 };
    await page.exposeFunction('benchFirst', () => {
      told = server.traffic('ai-signed').others;
    });
    const cold: number[] = [];
    const warm: number[] = [];
    const requests: number[] = [];
    const bytes: number[] = [];
    for (let run = 0; run < 5; run++) {
      cold.push((await timeEngine(page, server.mediaUrl('ai-signed', `latency=60&cold=${run}`), true)).first);
    }
    for (let run = 0; run < 9; run++) {
      server.resetTraffic();
      warm.push((await timeEngine(page, server.mediaUrl('ai-signed', `latency=60&warm=${run}`), false)).first);
      requests.push(told.requests);
      bytes.push(told.bytes);
    }
    report('first answer, signed mp4, 60 ms a request, engine cold', '≤ 1500 ms', ms(cold));
    report('the same, engine warm', '≤ 400 ms', ms(warm));
    report('requests until then', '≤ 5', String(median(requests)));
    report('bytes until then (manifest 5 kB)', '≤ manifest + 96 kB', kb(median(bytes)));
  } finally {
    await page.close();
    await server.close();
  }
}

/** From the popup's navigation to its answer in the page, for a clip that has been checked. */
async function popupShown(extension: LaunchedExtension): Promise<void> {
  const server = await startDemoServer();
  const feed = await extension.context.newPage();
  try {
    await feed.goto(server.url);
    await feed.locator('#feed[aria-busy=false]').waitFor();
    await hoverClip(feed, 'ai-signed');
    const shown: number[] = [];
    for (let run = 0; run < 9; run++) {
      const popup = await openPanelPage(extension, feed, 'popup.html', (page) =>
        // As text: what the compiler adds to functions with names is not there in the page.
        page.addInitScript(`new MutationObserver((_, watching) => {
          if (document.querySelector('.answer[aria-busy="false"] .answer-title') === null) return;
          watching.disconnect();
          // The next frame is the first that can show it.
          requestAnimationFrame(() => performance.mark('answer'));
        }).observe(document, { subtree: true, childList: true, attributes: true });`),
      );
      const mark = await popup.waitForFunction(() => performance.getEntriesByName('answer')[0]?.startTime);
      shown.push((await mark.jsonValue()) ?? Number.NaN);
      await popup.close();
    }
    report('popup shown with its answer, result cached', '≤ 150 ms', ms(shown));
  } finally {
    await feed.close();
    await server.close();
  }
}

async function classifierTimes(extension: LaunchedExtension): Promise<void> {
  const inspect = await openInspectPage(extension);
  const clip = join(root, 'tests', 'fixtures', 'clips', 'aquarium.mp4');
  try {
    const whole: number[] = [];
    const inference: number[] = [];
    for (let run = 0; run < 6; run++) {
      const started = performance.now();
      await inspect.choose(clip);
      const told = await inspect.next();
      whole.push(performance.now() - started);
      if ('error' in told) throw new Error(told.error.message);
      const row = told.inspection.coverage.find(({ check }) => check === 'classifier');
      if (row?.state !== 'done') {
        report('classifier', '', `not run: ${row?.reason ?? 'no row'}`);
        return;
      }
      inference.push(row.milliseconds);
    }
    const [cold = Number.NaN, ...warm] = whole;
    report('classifier inference, 16 frames, warm', '≤ 2000 ms', ms(inference.slice(1)));
    report('whole check of a local clip, cold', '≤ 6000 ms', `${Math.round(cold)} ms (1 run)`);
    report('whole check of a local clip, warm', '≤ 4000 ms', ms(warm));
  } finally {
    await inspect.page.close();
  }
}

/** How often each generator's mark is drawn: 4 rounds are 88 clips with a mark and 44 without. */
const MARK_ROUNDS = Number(process.env.VIDIMUS_MARK_ROUNDS ?? 4);

/** Recall, precision and time of visible marks, on clips drawn here and inspected whole by the extension. */
async function visibleMarks(extension: LaunchedExtension): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidimus-bench-'));
  // The rows are of the marks alone, and nearly two hundred clips are a long wait as it is.
  await chooseSettings(extension, { checksOff: ['contentHash', 'watermark', 'classifier', 'faces'] });
  const drawer = await openDrawer(extension.context);
  const inspect = await openInspectPage(extension);
  let [marked, found, strong, named, rightly] = [0, 0, 0, 0, 0];
  const took: number[] = [];
  const missed: string[] = [];
  const visibleOn = async (clip: MarkedClip): Promise<Mark[]> => {
    const file = join(folder, `${clip.name}.mp4`);
    writeFileSync(file, await drawer.draw(clip));
    await inspect.choose(file);
    const told = await inspect.next(120_000);
    rmSync(file);
    if ('error' in told) throw new Error(`${clip.name}: ${told.error.message}`);
    const row = told.inspection.coverage.find(({ check }) => check === 'marks');
    if (row?.state !== 'done') throw new Error(`${clip.name}: marks ${row?.state} ${row?.reason}`);
    took.push(row.milliseconds);
    return told.inspection.marks.filter(({ kind }) => kind === 'visible');
  };
  const shapes = new Map<string, { drawn: number; found: number }>();
  let wrongShapes = 0;
  try {
    for (const clip of markedClips(MARK_ROUNDS)) {
      const marks = await visibleOn(clip);
      const right = marks.filter(({ generator }) => (generator ?? 'label') === clip.mark);
      named += marks.length;
      rightly += right.length;
      if (clip.mark !== null) marked += 1;
      if (right.length > 0) found += 1;
      if (right.some(({ strength }) => strength === 'strong')) strong += 1;
      if (clip.mark !== null ? right.length === 0 : marks.length > 0) missed.push(clip.name);
    }
    for (const clip of shapedClips(2 * MARK_ROUNDS)) {
      const marks = await visibleOn(clip);
      const right = marks.filter(({ shape }) => shape === clip.mark);
      wrongShapes += marks.length - right.length;
      if (clip.mark === null) continue;
      const { drawn, found } = shapes.get(clip.mark) ?? { drawn: 0, found: 0 };
      shapes.set(clip.mark, { drawn: drawn + 1, found: found + right.length });
    }
  } finally {
    await chooseSettings(extension, {});
    await inspect.page.close();
    await drawer.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const share = (part: number, whole: number) => `${(part / Math.max(1, whole)).toFixed(3)} (${part} of ${whole})`;
  report('visible marks, drawn clips: recall', '≥ 0.95', `${share(found, marked)}, strong ${strong}`);
  report('visible marks, drawn clips: precision', '≥ 0.99', share(rightly, named));
  for (const [shape, { drawn, found }] of shapes) report(`logo shapes, drawn clips: ${shape}`, '', share(found, drawn));
  report('logo shapes, drawn clips: named wrongly', '0', `${wrongShapes}`);
  report('marks, a clip', '≤ 1500 ms', ms(took.slice(1)));
  if (missed.length > 0) console.log(`wrong on: ${missed.join(', ')}`);
}

interface Cost {
  /** Milliseconds of main-thread work a second, the page's own included. */
  readonly all: number;
  /** Of that, in the extension's own code and what it calls, as processor time. */
  readonly ours: number;
}

/** What a page that changes 5,000 times a second costs its main thread. */
async function mutationCost(page: Page, url: string): Promise<Cost> {
  await page.goto(url);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = (await session.send('Performance.getMetrics')) as {
      metrics: { name: string; value: number }[];
    };
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  await page.waitForTimeout(2000);
  const [from, at] = [await busy(), performance.now()];
  await page.waitForTimeout(6000);
  const all = ((await busy()) - from) / ((performance.now() - at) / 1000);
  const { perSecond: ours } = await ownTime(session, () => page.waitForTimeout(6000));
  await session.detach();
  return { all: all * 1000, ours };
}

async function contentScript(extension: LaunchedExtension): Promise<void> {
  for (const [file, budget] of [
    ['watch.js', '≤ 25 kB gzipped'],
    ['stream-tap.js', '≤ 4 kB'],
  ] as const) {
    const text = readFileSync(join(build, file));
    report(`content script ${file}`, budget, `${kb(gzipSync(text).length)} gzipped, ${kb(text.length)}`);
  }
  const server = await startDemoServer();
  const bare = await launchChromium(null, { headless: true });
  try {
    const without = await bare.context.newPage();
    const withIt = await extension.context.newPage();
    const differences: number[] = [];
    const own: number[] = [];
    const shares: string[] = [];
    for (let run = 0; run < 5; run++) {
      // In turn, so that a machine that slows down slows both.
      const plain = await mutationCost(without, `${server.url}mutations?rate=5000`);
      const ours = await mutationCost(withIt, `${server.url}mutations?rate=5000`);
      differences.push(ours.all - plain.all);
      own.push(ours.ours);
      shares.push(`${Math.round(plain.all)}→${Math.round(ours.all)}`);
    }
    report(
      'main thread at 5,000 mutations a second: in the content scripts, processor time',
      '≤ 6 ms/s',
      `${median(own).toFixed(1)} ms/s (${Math.min(...own).toFixed(1)}–${Math.max(...own).toFixed(1)}, 5 runs)`,
    );
    report(
      'the same, whole main thread, with minus without',
      '≤ 6 ms/s',
      `${median(differences).toFixed(1)} ms/s (${shares.join(', ')})`,
    );
    const longest: number[] = [];
    for (const page of [without, withIt]) {
      await page.goto(`${server.url}mutations?rate=0&videos=200`);
      longest.push(
        await page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              let most = 0;
              new PerformanceObserver((list) => {
                for (const { duration } of list.getEntries()) most = Math.max(most, duration);
              }).observe({ type: 'longtask', buffered: false });
              let at = 0;
              const timer = setInterval(() => {
                at += 400;
                window.scrollTo(0, at);
              }, 100);
              setTimeout(() => {
                clearInterval(timer);
                resolve(most);
              }, 8000);
            }),
        ),
      );
    }
    report(
      'longest task while scrolling 200 videos (without → with)',
      'none > 50 ms',
      longest.map((value) => `${Math.round(value)} ms`).join(' → '),
    );
    await withIt.close();
  } finally {
    await bare.close();
    await server.close();
  }
}

/** The hard feed without the extension and with it; about two minutes. */
async function hardFeed(extension: LaunchedExtension): Promise<void> {
  const server = await startDemoServer();
  const options = { rate: 5000, videos: 200, late: { plain: 10, closedRoot: 6 }, timed: true, rounds: 3 };
  let without: HardFeedRun;
  let withIt: HardFeedRun;
  try {
    const bare = await launchChromium(null, { headless: true });
    try {
      const page = await bare.context.newPage();
      without = await runHardFeed(page, server, { ...options, extension: null });
    } finally {
      await bare.close();
    }
    const page = await extension.context.newPage();
    withIt = await runHardFeed(page, server, { ...options, extension });
    await page.close();
  } finally {
    await server.close();
  }
  const beside = (tell: (run: HardFeedRun) => number | string) => `${tell(without)} → ${tell(withIt)}`;
  for (const [kind, words, budget] of [
    ['plain', 'in the document', '≤ 300 ms'],
    ['closed root', 'in a closed root attached late', '≤ 1500 ms'],
  ] as const) {
    const all = Object.entries(withIt.found).flatMap(([label, found]) => (label.endsWith(kind) ? [found] : []));
    const known = all.filter((found) => found !== null);
    const never = known.length === all.length ? '' : `, ${all.length - known.length} never`;
    report(`hard feed: a video put in is found (${words})`, budget, `${ms(known)}${never}`);
  }
  for (const [what, tell] of [
    ['failed plays', ({ failedPlays }) => failedPlays.length],
    ['errors on the console', ({ consoleErrors }) => consoleErrors.length],
    ['layout shift', ({ shift }) => shift.toFixed(3)],
  ] satisfies [string, (run: HardFeedRun) => number | string][]) {
    report(`hard feed, without → with: ${what}`, 'the same', beside(tell));
  }
  for (const [where, words, budget] of [
    ['beside', 'while scrolling, pointer beside the videos', '≤ 6 ms/s'],
    ['over', 'while scrolling, pointer over them, the badge coming and going', '≤ 6 ms/s'],
    ['standing', 'while the pointer stands on a video, with the badge', '≤ 6 ms/s'],
    ['moving', 'while it moves about on one', '≤ 6 ms/s'],
    ['resting', 'while it rests on three, a check of each', '–'],
  ] as const) {
    const { perSecond, longest } = withIt.ownTime[where];
    report(
      `hard feed: in the content scripts ${words}, processor time (longest call)`,
      budget,
      `${perSecond.toFixed(1)} ms/s (${longest.toFixed(1)} ms)`,
    );
  }
  report(
    'hard feed: tasks over 50 ms that would have been shorter without the content scripts, scrolling back and resting',
    'none',
    `${withIt.ownTime.back.madeLong + withIt.ownTime.resting.madeLong}`,
  );
  // The first leaving has what is loaded once: code, words, caches that are filled for the first time.
  const growth = ({ held }: HardFeedRun, tell: (one: Held) => number): number => {
    const after = held.slice(1).map(tell);
    return ((after.at(-1) ?? Number.NaN) - (after[0] ?? Number.NaN)) / (after.length - 1);
  };
  const kib = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
  report(
    'hard feed, without → with: heap that one round more through the feed leaves behind (of 2, the page kept)',
    'the same',
    beside((run) => kib(growth(run, ({ heap }) => heap))),
  );
  report(
    'the same: nodes, listeners',
    'the same',
    beside(
      (run) => `${growth(run, ({ nodes }) => nodes).toFixed(0)}, ${growth(run, (one) => one.listeners).toFixed(0)}`,
    ),
  );
  report(
    'hard feed, without → with: heap on an empty page, after the feed was left once',
    '–',
    beside(({ held: [empty, once] }) => `${mb(empty?.heap ?? Number.NaN)}, ${mb(once?.heap ?? Number.NaN)}`),
  );
}

/** Whether this process, or one that it started, started that one. */
function isOurs(pid: string): boolean {
  for (let at = pid; Number(at) > 1; ) {
    if (Number(at) === process.pid) return true;
    at = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${at}/status`, 'utf8'))?.[1] ?? '0';
  }
  return false;
}

/**
 * Bytes of memory that the largest of the extension's own processes in this script's browser has for itself: anonymous
 * pages, which is where wasm and buffers lie, and shared memory. The browser's program, mapped by every process alike,
 * does not count. Null where there is no /proc.
 */
function privateMemory(): number | null {
  if (process.platform !== 'linux') return null;
  let most = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer') || !command.includes('--extension-process') || !isOurs(pid)) continue;
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const parts = [/RssAnon:\s+(\d+)/, /RssShmem:\s+(\d+)/].map((line) => Number(line.exec(status)?.[1] ?? 0));
      most = Math.max(most, parts.reduce((sum, part) => sum + part, 0) * 1024);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      // The process ended while it was looked at.
    }
  }
  return most;
}

async function memory(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidimus-bench-'));
  const extension = await launchExtension({ headless: true });
  try {
    const base = readFileSync(join(root, 'tests', 'fixtures', 'clips', 'aquarium.mp4'));
    const padding = Buffer.alloc(134_000_000 - base.length);
    padding.writeUInt32BE(padding.length);
    // Free space would not be hashed.
    padding.write('mdat', 4, 'latin1');
    const authority = demoAuthority();
    const content = {
      title: 'Large',
      generator: { name: 'Vidimus Demo Imagine', version: '2.0' },
      source: 'generated',
    } as const;
    const file = join(folder, 'large.mp4');
    writeFileSync(
      file,
      await signMp4(new Uint8Array(Buffer.concat([base, padding])), content, authority.identities.studio),
    );
    await prepareTrust(extension, [readFileSync(authority.rootPath, 'utf8')]);
    for (const [what, settings] of [
      ['peak memory of the extension while hashing 134 MB', NO_PICTURE],
      ['the same, and then the whole check of the picture', {}],
    ] as const) {
      await chooseSettings(extension, settings);
      const inspect = await openInspectPage(extension);
      const before = privateMemory();
      let peak = 0;
      const timer = setInterval(() => {
        peak = Math.max(peak, privateMemory() ?? 0);
      }, 50);
      const started = performance.now();
      await inspect.choose(file);
      const told = await inspect.next(240_000);
      const took = performance.now() - started;
      clearInterval(timer);
      await inspect.page.close();
      const matches = 'inspection' in told && told.inspection.credentials?.contentHash === 'match';
      report(
        what,
        '≤ 400 MB',
        before === null
          ? 'not measured: no /proc'
          : `${mb(peak)} (${mb(before)} before; ${matches ? 'hash matches' : 'HASH NOT COMPARED'}, ${Math.round(took)} ms)`,
      );
    }
  } finally {
    await extension.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Marks in metadata and stream, over files in memory and in this process: the network and the worker are not in it. */
async function marks(): Promise<void> {
  const shared = join(root, '..', 'shared', 'data', 'provenance', 'marks');
  const folder = existsSync(shared) ? shared : join(root, 'tests', 'fixtures', 'clips');
  const medians: number[] = [];
  let found = 0;
  const names = readdirSync(folder).filter((name) => /\.(?:mp4|webm)$/.test(name));
  for (const name of names) {
    const held = new Uint8Array(readFileSync(join(folder, name)));
    const sniffed = sniff(held.subarray(0, SNIFF_BYTES));
    if (sniffed === null) continue;
    const bytes = new MemorySource(held);
    const times: number[] = [];
    for (let run = 0; run < 9; run++) {
      const started = performance.now();
      const { finding } = await checkMarks({
        bytes,
        facts: { ...sniffed, defect: null },
        signal: AbortSignal.timeout(5000),
      });
      times.push(performance.now() - started);
      if (run === 0) found += finding.length;
    }
    medians.push(median(times));
  }
  report(
    'marks in metadata and stream, bytes there, slowest of the files (median of 9 runs each)',
    '≤ 30 ms',
    `${Math.max(...medians).toFixed(1)} ms (median file ${median(medians).toFixed(1)} ms; ${names.length} files, ${found} marks)`,
  );
}

const sizeOf = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size;
const files = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => files(join(path, name))) : [path];

function packageSize(): void {
  const zipped = files(build).reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0);
  report('package, each file deflated', '≤ 55 MB', `${mb(zipped)} (${mb(sizeOf(build))} unpacked)`);
  // The models that read text on the picture have a row of their own budget (the package's).
  const weights = files(join(build, 'models')).filter((path) => !basename(path).startsWith('text-'));
  report('classifier and face weights', '≤ 12 MB', mb(weights.reduce((sum, path) => sum + sizeOf(path), 0)));
  const popup = readFileSync(join(build, 'popup.html'), 'utf8');
  const scripts = new Set([...popup.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, path]) => path ?? ''));
  const bytes = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(build, path))).length, 0);
  report('popup scripts', '≤ 90 kB gzipped', `${kb(bytes)} gzipped`);
}

const only = process.argv.slice(2);
const wanted = (name: string) => only.length === 0 || only.includes(name);
if (wanted('package')) packageSize();
if (wanted('marks')) await marks();
const extension = await launchExtension({ headless: true });
try {
  await prepareTrust(extension, [readFileSync(demoAuthority().rootPath, 'utf8')]);
  if (wanted('answer')) await firstAnswer(extension);
  if (wanted('popup')) await popupShown(extension);
  if (wanted('classifier')) await classifierTimes(extension);
  if (wanted('visible')) await visibleMarks(extension);
  if (wanted('page')) await contentScript(extension);
  if (wanted('hardfeed')) await hardFeed(extension);
} finally {
  await extension.close();
}
if (wanted('memory')) await memory();

console.log('\n| what | budget | measured |\n|---|---|---|');
for (const { what, budget, measured } of rows) console.log(`| ${what} | ${budget} | ${measured} |`);
