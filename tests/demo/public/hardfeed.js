/**
 * `/hardfeed?rate=5000&videos=200`: what makes real feeds hard, on one page. What it saw stands in `plazaHard`:
 * failed plays, its own errors, layout shifts, long tasks, and when each video was put in.
 */
import { addLayer, createVideo, streamInto } from './player.js';

const query = new URLSearchParams(location.search);
const number = (name, otherwise) => Number(query.get(name) ?? otherwise);
const rate = number('rate', 5000);
const posts = number('videos', 200);
const other = query.get('other') ?? '';

const report = {
  failedPlays: [],
  errors: [],
  shift: 0,
  longTasks: [],
  inserted: {},
  ready: [],
  skipped: [],
  mutations: 0,
};
globalThis.plazaHard = report;

addEventListener('error', (event) => report.errors.push(String(event.message)));
addEventListener('unhandledrejection', (event) => report.errors.push(String(event.reason)));
for (const [type, take] of [
  ['layout-shift', (entry) => (report.shift += entry.value)],
  ['longtask', (entry) => report.longTasks.push(Math.round(entry.duration))],
]) {
  // A browser that does not measure one of these is not asked for it.
  if (!PerformanceObserver.supportedEntryTypes.includes(type)) continue;
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
}

function start(video) {
  video.play().catch((reason) => {
    // A play() that the next source or a removal overtakes is no failure.
    if (reason.name !== 'AbortError') report.failedPlays.push(`${video.ariaLabel}: ${reason.name}`);
  });
}

function newVideo(label, controls = 'none') {
  const video = createVideo({ controls, label });
  video.addEventListener('error', () => report.failedPlays.push(`${label}: error ${video.error?.code}`));
  video.addEventListener('loadeddata', () => report.ready.push(label), { once: true });
  return video;
}

/** One special way to show a video; `fill` puts it into its box. */
function special(label, fill) {
  const media = document.createElement('div');
  media.className = 'media';
  document.getElementById('specials').append(media);
  Promise.resolve(fill(media, label)).catch((error) => report.errors.push(`${label}: ${error}`));
}

function plain(media, label, src) {
  const video = newVideo(label);
  media.append(video);
  video.src = src;
  start(video);
  return video;
}

const lines = async (url) => (await (await fetch(url)).text()).split('\n');

function fillSpecials() {
  special('under a layer', (media, label) => addLayer(media, plain(media, label, '/media/plain.mp4')));
  special('closed root', (media, label) => {
    const host = document.createElement('hard-player');
    media.append(host);
    const root = host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('video { width: 100%; height: 100% }');
    root.adoptedStyleSheets = [sheet];
    plain(root, label, '/media/plain.mp4');
  });
  special('stream', (media, label) => {
    const video = newVideo(label);
    media.append(video);
    streamInto(
      video,
      Array.from({ length: number('segments', 2) }, (_, index) => `/stream/${index}.m4s`),
    );
    start(video);
  });
  special('playlist', async (media, label) => {
    const video = newVideo(label);
    media.append(video);
    streamInto(
      video,
      (await lines('/api/stream.m3u8')).filter((line) => line !== '' && !line.startsWith('#')),
    );
    start(video);
  });
  special('dash', async (media, label) => {
    const video = newVideo(label);
    media.append(video);
    const mpd = new DOMParser().parseFromString((await lines('/api/stream.mpd')).join('\n'), 'text/xml');
    streamInto(
      video,
      [...mpd.querySelectorAll('[media]')].map((part) => part.getAttribute('media')),
    );
    start(video);
  });
  special('worker stream', (media, label) => {
    if (globalThis.MediaSource?.canConstructInDedicatedWorker !== true) {
      report.skipped.push(label);
      return;
    }
    const video = newVideo(label);
    media.append(video);
    const worker = new Worker('/hardworker.js', { type: 'module' });
    worker.onmessage = ({ data }) => {
      if (data.error) {
        report.errors.push(`${label}: ${data.error}`);
        return;
      }
      video.srcObject = data.handle;
      start(video);
    };
  });
  special('blob', async (media, label) => {
    const blob = await (await fetch('/media/ai-signed.mp4')).blob();
    plain(media, label, URL.createObjectURL(blob));
  });
  special('other origin', (media, label) => plain(media, label, `${other}/media/plain.mp4`));
  if (query.has('refused')) {
    special('refused', (media, label) => plain(media, label, `${other}/media/plain.mp4?players-only`));
  }
  special('nested frames', (media) => {
    const frame = document.createElement('iframe');
    frame.src = `${other}/nest?inner=${encodeURIComponent(`${location.origin}/sandboxed`)}`;
    media.append(frame);
  });
  special('sandboxed frame', (media) => {
    const frame = document.createElement('iframe');
    frame.sandbox = '';
    frame.src = '/sandboxed';
    media.append(frame);
  });
  special('loop', (media, label) => {
    const video = newVideo(label);
    video.autoplay = true;
    media.append(video);
    video.src = '/media/plain.mp4';
  });
}

/** The long feed: eight players for all its posts, moved and given another source as one scrolls. */
const feed = document.getElementById('feed');
const HEIGHT = 300;
feed.style.height = `${posts * HEIGHT}px`;
const pool = [];
function fillFeed() {
  for (let index = 0; index < 8; index += 1) {
    const media = document.createElement('div');
    media.className = 'media';
    const video = newVideo(`player ${index}`);
    media.append(video);
    feed.append(media);
    pool.push({ media, video, shows: -1 });
  }
}
function recycle() {
  const first = Math.max(0, Math.floor((scrollY - feed.offsetTop) / HEIGHT) - 1);
  for (let post = first; post < Math.min(posts, first + pool.length); post += 1) {
    const player = pool[post % pool.length];
    if (player.shows === post) continue;
    player.shows = post;
    player.media.style.transform = `translateY(${post * HEIGHT}px)`;
    player.video.src = `/media/${post % 2 ? 'plain' : 'ai-signed'}.mp4?post=${post}`;
    start(player.video);
  }
}

/** As an app does that shows another of its views: the document stays. */
report.enter = () => {
  fillSpecials();
  fillFeed();
  addEventListener('scroll', recycle, { passive: true });
  recycle();
};
report.enter();

/** Puts one more video in sight, and notes when; the oldest goes. */
report.insert = (kind) => {
  const label = `late ${Object.keys(report.inserted).length} ${kind}`;
  const strip = document.getElementById('strip');
  const media = document.createElement('div');
  media.className = 'media';
  const video = newVideo(label);
  video.preload = 'none';
  while (strip.childElementCount > 1) strip.lastElementChild.remove();
  strip.prepend(media);
  const put = (parent) => {
    parent.append(video);
    report.inserted[label] = Date.now();
  };
  if (kind === 'closed root') setTimeout(() => put(media.attachShadow({ mode: 'closed' })), 400);
  else put(media);
  return label;
};

report.openDialog = () => {
  const dialog = document.getElementById('dialog');
  const media = document.createElement('div');
  media.className = 'media';
  dialog.replaceChildren(media);
  plain(media, 'in a dialog', '/media/plain.mp4');
  dialog.showModal();
};

/** The feed is left: nothing of it stays. */
report.leave = () => {
  removeEventListener('scroll', recycle);
  document.getElementById('dialog').close();
  for (const id of ['specials', 'feed', 'strip', 'dialog']) document.getElementById(id).replaceChildren();
  pool.length = 0;
};

const churn = document.getElementById('churn');
if (rate > 0) {
  const begun = performance.now();
  setInterval(() => {
    const due = Math.min(((performance.now() - begun) / 1000) * rate, report.mutations + rate / 4);
    for (; report.mutations < due; report.mutations += 1) {
      const kind = report.mutations % 3;
      if (kind === 0 || churn.childElementCount < 2) churn.append(document.createElement('p'));
      else if (kind === 1) churn.lastElementChild.className = `n${report.mutations % 7}`;
      else if (churn.childElementCount > 60) churn.firstElementChild.remove();
      else churn.firstElementChild.hidden = !churn.firstElementChild.hidden;
    }
  }, 10);
}
document.documentElement.dataset.ready = '';
