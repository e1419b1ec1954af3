/** Plaza's video player, on the feed and in frames of other sites. */

const SVG = 'http://www.w3.org/2000/svg';

/** A button with one drawn shape; shapes are given here because a frame has no sprite to take them from. */
function shapeButton(className, label, path) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = className;
  button.setAttribute('aria-label', label);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  button.append(svg);
  return { button, shape };
}

const shapes = {
  play: 'M7 5v14l12-7z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
  muted: 'M5 9.5h3L12.5 6v12L8 14.5H5zM16 9.5l5 5M21 9.5l-5 5',
  loud: 'M5 9.5h3L12.5 6v12L8 14.5H5zM16 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11',
};

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export function createVideo({ controls, label }) {
  const video = document.createElement('video');
  video.muted = true;
  video.loop = true;
  video.playsInline = true;
  video.preload = 'metadata';
  video.controls = controls === 'native';
  video.setAttribute('aria-label', label);
  return video;
}

function togglePlay(video) {
  // A play() that a pause() overtakes is rejected: nothing went wrong then.
  if (video.paused) video.play().catch((reason) => console.debug('play', reason.name));
  else video.pause();
}

/** The site's own controls, over all of the video: a pointer never reaches the video itself. */
export function addLayer(holder, video) {
  const layer = document.createElement('div');
  layer.className = 'layer';
  const play = shapeButton('play', 'Play', shapes.play);
  const mute = shapeButton('mute', 'Unmute', shapes.muted);
  const bar = document.createElement('progress');
  bar.className = 'bar';
  bar.max = 1;
  bar.value = 0;
  const time = document.createElement('span');
  time.className = 'time';
  layer.append(play.button, bar, time, mute.button);
  holder.append(layer);

  const show = () => {
    play.shape.setAttribute('d', video.paused ? shapes.play : shapes.pause);
    play.button.setAttribute('aria-label', video.paused ? 'Play' : 'Pause');
    mute.shape.setAttribute('d', video.muted ? shapes.muted : shapes.loud);
    mute.button.setAttribute('aria-label', video.muted ? 'Unmute' : 'Mute');
  };
  for (const event of ['play', 'pause', 'volumechange']) video.addEventListener(event, show);
  video.addEventListener('timeupdate', () => {
    const length = Number.isFinite(video.duration) ? video.duration : 0;
    bar.value = length ? video.currentTime / length : 0;
    time.textContent = length ? clock(length - video.currentTime) : '';
  });
  layer.addEventListener('click', (event) => {
    if (event.target.closest('.mute')) video.muted = !video.muted;
    else togglePlay(video);
  });
  show();
}

/** What feeds do: play what is mostly in view, pause the rest, until the person takes over. */
export function autoplayInView(video, watched = video) {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry.intersectionRatio >= 0.6) video.play().catch((reason) => console.debug('autoplay', reason.name));
      else video.pause();
    },
    { threshold: [0, 0.6] },
  );
  observer.observe(watched);
}

export function noteWhenStopped(holder, video) {
  video.addEventListener('error', () => {
    if (holder.querySelector('.stopped')) return;
    const note = document.createElement('span');
    note.className = 'stopped';
    note.textContent = 'This video stopped early';
    holder.append(note);
  });
}

/** `avc1.PPCCLL` of the init segment: the three bytes after the version in its avcC box. */
function avcCodec(init) {
  for (let at = 4; at + 8 < init.length; at += 1) {
    if (init[at] !== 0x61 || init[at + 1] !== 0x76 || init[at + 2] !== 0x63 || init[at + 3] !== 0x43) continue;
    return `avc1.${[...init.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
  throw new Error('no avcC in the init segment');
}

/** Feeds a MediaSource segment by segment, never more than three seconds ahead. */
export function streamInto(video, urls) {
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  const segment = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  source.addEventListener(
    'sourceopen',
    async () => {
      const init = await segment(urls[0]);
      const buffer = source.addSourceBuffer(`video/mp4; codecs="${avcCodec(init)}"`);
      const append = (bytes) =>
        new Promise((resolve, reject) => {
          buffer.addEventListener('updateend', resolve, { once: true });
          buffer.addEventListener('error', () => reject(new Error('append failed')), { once: true });
          buffer.appendBuffer(bytes);
        });
      const hasRoom = () => {
        const { buffered } = video;
        return buffered.length === 0 || buffered.end(buffered.length - 1) - video.currentTime < 3;
      };
      await append(init);
      for (const url of urls.slice(1)) {
        while (!hasRoom())
          await new Promise((resolve) => video.addEventListener('timeupdate', resolve, { once: true }));
        await append(await segment(url));
      }
      source.endOfStream();
    },
    { once: true },
  );
}

export { togglePlay };
