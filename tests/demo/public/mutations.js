/**
 * `/mutations?rate=5000&videos=200`: a page that never rests, for measuring what watching it costs.
 * `rate`: changes to the document a second (0 to 20 000). `videos`: players in the feed (1 to 500); the first one
 * plays, the others wait unloaded, as those far down a feed do.
 * What it did stands in `plazaMutations`: {done, longest}, with the longest stretch of its own work in milliseconds.
 */
import { createVideo } from './player.js';

const query = new URLSearchParams(location.search);
const whole = (name, otherwise, most) =>
  Math.min(most, Math.max(0, Number.parseInt(query.get(name) ?? '', 10) || otherwise));
const rate = query.get('rate') === '0' ? 0 : whole('rate', 5000, 20_000);
const videos = whole('videos', 1, 500);

const feed = document.getElementById('feed');
for (let index = 0; index < videos; index += 1) {
  const holder = document.createElement('article');
  holder.className = 'post';
  const media = document.createElement('div');
  media.className = 'media';
  const video = createVideo({ controls: 'none', label: `Video ${index + 1}` });
  if (index > 0) video.preload = 'none';
  video.src = index % 2 ? '/media/plain.mp4' : '/media/ai-signed.mp4';
  if (index === 0) video.autoplay = true;
  media.append(video);
  holder.append(media);
  feed.append(holder);
}

const churn = document.getElementById('churn');
const report = { done: 0, longest: 0 };
globalThis.plazaMutations = report;

/** One change to the document each: a line is added, another one's text or attribute changes, an old one goes. */
function mutate() {
  const kind = report.done % 4;
  if (kind === 0 || churn.childElementCount < 2) {
    const line = document.createElement('p');
    line.append('…');
    churn.append(line);
  } else if (kind === 1) churn.lastElementChild.firstChild.data = `line ${report.done}`;
  else if (kind === 2) churn.lastElementChild.className = `n${report.done % 7}`;
  else if (churn.childElementCount > 60) churn.firstElementChild.remove();
  else churn.firstElementChild.hidden = !churn.firstElementChild.hidden;
  report.done += 1;
}

if (rate > 0) {
  const started = performance.now();
  const turn = () => {
    const begun = performance.now();
    // Caught up by the clock, so that a late timer does not lower the rate; at most a quarter of a second at once.
    const due = Math.min(((begun - started) / 1000) * rate, report.done + rate / 4);
    while (report.done < due) mutate();
    report.longest = Math.max(report.longest, performance.now() - begun);
  };
  setInterval(turn, 10);
}
