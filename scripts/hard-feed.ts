/** Goes through the hard feed once, in a browser with the extension or without, and tells what happened there. */
import type { CDPSession, Page } from 'playwright-core';
import type { DemoServer } from '../tests/demo/feed';
import type { LaunchedExtension } from './launch-extension';

/** What the page itself has noted (tests/demo/public/hardfeed.js). */
interface PageReport {
  readonly failedPlays: string[];
  readonly errors: string[];
  readonly shift: number;
  readonly longTasks: number[];
  readonly inserted: Record<string, number>;
  readonly ready: string[];
  readonly skipped: string[];
  readonly mutations: number;
}

export interface HardFeedRun extends PageReport {
  readonly consoleErrors: string[];
  /**
   * What the extension's own code takes of the page's threads (`ownTime`): while scrolling with the pointer beside the
   * videos, and over them, where the badge comes, follows and goes; while the pointer moves about on one; while it
   * stands there, with the badge; and while it rests on three, which are checked meanwhile. In the last, and scrolling
   * back, whole tasks are looked at too.
   */
  readonly ownTime: Readonly<Record<'beside' | 'over' | 'back' | 'moving' | 'standing' | 'resting', OwnTime>>;
  /**
   * What the page's process holds, collected: on an empty page before, and each time that the feed was left, its
   * document kept. What grows from one leaving to the next is a leak; what came with the first is code and words.
   */
  readonly held: readonly Held[];
  /** Of each video that was put in late: milliseconds until the extension knew it; null when it never did. */
  readonly found: Record<string, number | null>;
  /** Labels of all videos that the extension ever listed. */
  readonly listed: string[];
}

/** Of all that the extension runs, what runs in pages (wxt.config.ts). */
const CONTENT_SCRIPTS = /^chrome-extension:\/\/[^/]+\/(?:watch|tap-line|stream-tap|platform-[a-z]+)\.js$/;

type HardWindow = Window & {
  plazaHard: PageReport & { insert(kind: string): string; openDialog(): void; enter(): void; leave(): void };
};

export interface Held {
  /** Bytes of JavaScript's heap. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Milliseconds. What the browser has not answered by then it will not: the run ends instead of hanging. */
const ANSWER_LIMIT = 30_000;
/** Of one run, which takes a minute or so where nothing else runs. */
const RUN_LIMIT = 180_000;

async function within<T>(what: string, promise: Promise<T>, limit = ANSWER_LIMIT): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing for ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks the content scripts as the popup does, and notes when each video was first listed. */
async function listen(extension: LaunchedExtension, url: string): Promise<void> {
  const worker = await extension.serviceWorker();
  await worker.evaluate(async (address) => {
    interface Port {
      onMessage: { addListener(run: (message: { videos: { label: string }[] }) => void): void };
    }
    const { chrome } = globalThis as unknown as {
      chrome: {
        tabs: {
          query(what: object): Promise<{ id: number; url?: string }[]>;
          connect(tab: number, info: { name: string }): Port;
        };
      };
    };
    const scope = globalThis as unknown as { hardFeedSeen?: Record<string, number> };
    scope.hardFeedSeen ??= {};
    const seen = scope.hardFeedSeen;
    const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === address);
    if (tab === undefined) throw new Error(`no tab shows ${address}`);
    const port = chrome.tabs.connect(tab.id, { name: 'vidimus:tab' });
    port.onMessage.addListener(({ videos }) => {
      for (const { label } of videos) seen[label] ??= Date.now();
    });
    Object.assign(globalThis, { hardFeedPort: port });
  }, url);
}

/** As when the popup closes: a person who scrolls has none open. */
async function hangUp(extension: LaunchedExtension): Promise<void> {
  const worker = await extension.serviceWorker();
  await worker.evaluate(() =>
    (globalThis as unknown as { hardFeedPort: { disconnect(): void } }).hardFeedPort.disconnect(),
  );
}

async function seenBy(extension: LaunchedExtension): Promise<Record<string, number>> {
  const worker = await extension.serviceWorker();
  return worker.evaluate(() => (globalThis as unknown as { hardFeedSeen: Record<string, number> }).hardFeedSeen);
}

export interface OwnTime {
  /** Milliseconds of processor time a second. */
  readonly perSecond: number;
  /** The longest single call, in milliseconds. */
  readonly longest: number;
  /** Tasks that took over 50 ms and would not have without the extension's part of them; 0 where tasks were not traced. */
  readonly madeLong: number;
}

/** Microseconds: what the Long Tasks specification calls long. */
const LONG_TASK = 50_000;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the clock, and of the thread's own processor time: a busy machine lengthens only the first. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

/**
 * @param wholeTasks also of what calls them (`madeLong`): some thousand events a second more.
 *
 * Processor time of the calls from the browser into the content scripts, with all that they call: what the page's
 * layout costs when it is asked for in our code counts as ours. A call within one of ours is in it already. What the
 * page calls (the stream tap's side of `appendBuffer`) is not in it: docs/stream-tap.md.
 */
export async function ownTime(session: CDPSession, during: () => Promise<void>, wholeTasks = false): Promise<OwnTime> {
  const events: TraceEvent[] = [];
  const take = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]));
  session.on('Tracing.dataCollected', take);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordAsMuchAsPossible',
      includedCategories: ['devtools.timeline', ...(wholeTasks ? ['disabled-by-default-devtools.timeline'] : [])],
    },
  });
  const started = performance.now();
  await during();
  const seconds = (performance.now() - started) / 1000;
  const ended = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await within('the trace', ended);
  session.off('Tracing.dataCollected', take);
  const ours = events
    .filter(
      ({ name, ph, args }) => name === 'FunctionCall' && ph === 'X' && CONTENT_SCRIPTS.test(args?.data?.url ?? ''),
    )
    .sort((one, other) => one.ts - other.ts);
  const until = new Map<string, number>();
  const outer: (TraceEvent & { readonly took: number })[] = [];
  for (const call of ours) {
    const { pid, tid, ts, dur = 0, tdur = dur } = call;
    const thread = `${pid}.${tid}`;
    if (ts < (until.get(thread) ?? 0)) continue;
    until.set(thread, ts + dur);
    outer.push({ ...call, took: tdur });
  }
  const sumOf = (calls: readonly { readonly took: number }[]) => calls.reduce((sum, { took }) => sum + took, 0);
  const madeLong = events.filter(({ name, ph, pid, tid, ts, dur = 0, tdur = dur }) => {
    if (name !== 'RunTask' || ph !== 'X' || tdur <= LONG_TASK) return false;
    const within = outer.filter((call) => call.pid === pid && call.tid === tid && call.ts >= ts && call.ts < ts + dur);
    return tdur - sumOf(within) <= LONG_TASK;
  });
  return {
    perSecond: sumOf(outer) / 1000 / seconds,
    longest: Math.max(0, ...outer.map(({ took }) => took)) / 1000,
    madeLong: madeLong.length,
  };
}

async function held(session: CDPSession): Promise<Held> {
  // Once for what is dropped, once more for what hung on it (nodes of another world, finalizers).
  for (let time = 0; time < 2; time++) await within('the collector', session.send('HeapProfiler.collectGarbage'));
  const { metrics } = (await session.send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] };
  const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { heap: metric('JSHeapUsedSize'), nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}

export interface HardFeedOptions {
  /** Changes to the document a second. */
  readonly rate: number;
  readonly videos: number;
  /** How many videos are put in late, of each kind. */
  readonly late: { readonly plain: number; readonly closedRoot: number };
  /** Null: the browser has no extension. */
  readonly extension: LaunchedExtension | null;
  /** Whether time is measured; what the page notes is there either way. */
  readonly timed: boolean;
  /** How often the feed is left, and gone through again before. */
  readonly rounds: number;
}

/** @throws Error when the browser does not keep up with it within three minutes. */
export const runHardFeed = (page: Page, server: DemoServer, options: HardFeedOptions): Promise<HardFeedRun> =>
  within('the hard feed', goThrough(page, server, options), RUN_LIMIT);

async function goThrough(page: Page, server: DemoServer, options: HardFeedOptions): Promise<HardFeedRun> {
  const { extension, late, timed } = options;
  // Whole tasks in runs of their own: tracing them makes our calls dearer too.
  const measure = async (during: () => Promise<void>, wholeTasks = false): Promise<OwnTime> => {
    if (timed && extension !== null) return ownTime(session, during, wholeTasks);
    await during();
    return { perSecond: Number.NaN, longest: Number.NaN, madeLong: 0 };
  };
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(error.message));
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  await page.goto(`${server.url}blank`);
  const holds = [await held(session)];
  const query = new URLSearchParams({
    rate: String(options.rate),
    videos: String(options.videos),
    other: server.otherOrigin,
  });
  const url = `${server.url}hardfeed?${query}`;
  await page.goto(url);
  await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
  if (extension !== null) {
    const worker = await extension.serviceWorker();
    await worker.evaluate(() => Object.assign(globalThis, { hardFeedSeen: {} }));
    await listen(extension, url);
  }
  // The specials load at their own pace; what is late by then is not waited for.
  await page.waitForTimeout(4000);

  const kinds = [...Array(late.plain).fill('plain'), ...Array(late.closedRoot).fill('closed root')] as string[];
  for (const [index, kind] of kinds.entries()) {
    await page.evaluate((what) => (window as unknown as HardWindow).plazaHard.insert(what), kind);
    // Not in step with the watcher's own clock; and each stays until the next but one, longer than it may take to be found.
    await page.waitForTimeout((kind === 'plain' ? 400 : 1200) + ((index * 37) % 150));
  }

  // The last one has as long as the others.
  await page.waitForTimeout(timed ? 1000 : 0);
  if (extension !== null) await hangUp(extension);
  /** As many notches as the page keeps up with in this time. */
  const scroll = async (down: number, milliseconds = timed ? 4500 : 1500) => {
    for (const end = performance.now() + milliseconds; performance.now() < end; ) {
      await page.mouse.wheel(0, down);
      await page.waitForTimeout(40);
    }
  };
  // Past the specials: beside the feed's videos, and on them, there is nothing else.
  const toFeed = () => page.evaluate(() => document.getElementById('feed')?.scrollIntoView());
  await page.mouse.move(1100, 400);
  await toFeed();
  await page.waitForTimeout(timed ? 1000 : 0);
  const beside = await measure(() => scroll(400));
  await page.mouse.move(600, 400);
  const over = await measure(() => scroll(400));
  const back = await measure(() => scroll(-400), true);
  const onBox = async (index: number) => {
    const media = page.locator('#specials .media').nth(index);
    await media.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await media.boundingBox()) ?? {};
    return { x: x + width / 2, y: y + height / 2 };
  };
  // In hardfeed.js's order: 'under a layer' is moved about on; 'stream', 'blob' and 'other origin' are rested on.
  const middle = await onBox(0);
  await page.waitForTimeout(500);
  const moveAbout = async (milliseconds: number) => {
    let step = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end; step++) {
      await page.mouse.move(middle.x + 60 * Math.cos(step / 8), middle.y + 40 * Math.sin(step / 8));
      await page.waitForTimeout(16);
    }
  };
  // That the pointer comes, and the badge, is in `over`; and a check that was begun there has ended by then.
  await moveAbout(timed ? 2000 : 0);
  const moving = await measure(() => moveAbout(timed ? 4000 : 100));
  await page.waitForTimeout(timed ? 1500 : 0);
  const standing = await measure(() => page.waitForTimeout(timed ? 3000 : 100));
  const resting = await measure(async () => {
    for (const index of [2, 6, 7]) {
      const at = await onBox(index);
      await page.mouse.move(at.x - 10, at.y);
      await page.mouse.move(at.x, at.y, { steps: 3 });
      await page.waitForTimeout(timed ? 2500 : 500);
    }
  }, true);
  if (extension !== null) await listen(extension, url);
  await page.evaluate(() => (window as unknown as HardWindow).plazaHard.openDialog());
  await page.waitForFunction(() => (window as unknown as HardWindow).plazaHard.ready.includes('in a dialog'));
  await page.waitForTimeout(1500);
  const report = await page.evaluate(() => {
    const { plazaHard } = window as unknown as HardWindow;
    return JSON.parse(JSON.stringify(plazaHard)) as PageReport;
  });
  // What comes with each further round would count once more.
  const logged = [...consoleErrors];
  const seen = extension === null ? {} : await seenBy(extension);
  if (extension !== null) await hangUp(extension);
  for (let round = 0; round < options.rounds; round++) {
    if (round > 0) {
      await page.evaluate(() => (window as unknown as HardWindow).plazaHard.enter());
      await toFeed();
      await scroll(400, 2000);
      const at = await onBox(0);
      await page.mouse.move(at.x, at.y);
      await page.waitForTimeout(1000);
    }
    await page.evaluate(() => (window as unknown as HardWindow).plazaHard.leave());
    await page.mouse.move(5, 5);
    await page.waitForTimeout(2000);
    holds.push(await held(session));
  }
  await session.detach();
  const found = Object.fromEntries(
    Object.entries(report.inserted).map(([label, at]) => [label, label in seen ? (seen[label] ?? at) - at : null]),
  );
  return {
    ...report,
    consoleErrors: logged,
    ownTime: { beside, over, back, moving, standing, resting },
    held: holds,
    found,
    listed: Object.keys(seen),
  };
}
