import { addLayer, autoplayInView, createVideo, noteWhenStopped, streamInto, togglePlay } from './player.js';

const initials = (name) =>
  name
    .split(' ')
    .slice(0, 2)
    .map((word) => word[0])
    .join('')
    .toUpperCase();

const short = (count) => (count < 1000 ? String(count) : `${(count / 1000).toFixed(1)}K`);

function paintAvatar(avatar, hue, text) {
  avatar.style.setProperty('--hue', hue);
  avatar.textContent = text;
}

/** A player that keeps its insides to itself: the page's own scripts cannot look in. */
class PlazaPlayer extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('video { display: block; width: 100%; height: 100%; object-fit: cover }');
    root.adoptedStyleSheets = [sheet];
    const video = createVideo({ controls: this.dataset.controls, label: this.getAttribute('aria-label') });
    video.src = this.dataset.src;
    root.append(video);
    autoplayInView(video, this);
  }
}
customElements.define('plaza-player', PlazaPlayer);

function fillMedia(media, post) {
  const label = `Video by ${post.author}`;
  if (post.frame === 'closed-shadow') {
    const player = document.createElement('plaza-player');
    player.dataset.src = post.src;
    player.dataset.controls = post.controls;
    player.setAttribute('aria-label', label);
    media.append(player);
    return;
  }
  if (post.frame === 'iframe') {
    const frame = document.createElement('iframe');
    frame.src = post.embed;
    frame.title = label;
    frame.allow = 'autoplay';
    media.append(frame);
    return;
  }

  const video = createVideo({ controls: post.controls, label });
  media.append(video);
  if (post.controls === 'overlay') addLayer(media, video);
  if (post.controls === 'none') video.addEventListener('click', () => togglePlay(video));
  noteWhenStopped(media, video);
  autoplayInView(video);
  if (post.frame === 'stream') streamInto(video, post.segments);
  else video.src = post.src;

  if (post.frame === 'recycled') {
    const next = document.createElement('button');
    next.type = 'button';
    next.className = 'next';
    next.textContent = 'Next clip';
    const sources = [post.src, post.secondSrc];
    let shown = 0;
    next.addEventListener('click', () => {
      shown = 1 - shown;
      // The element stays, its clip changes: what feeds with one player for many posts do.
      video.src = sources[shown];
      video.play().catch((reason) => console.debug('play', reason.name));
    });
    media.append(next);
  }
}

function renderPost(post) {
  const article = document.getElementById('post').content.cloneNode(true).querySelector('article');
  article.dataset.clip = post.clip;
  article.setAttribute('aria-label', `${post.author}: ${post.text}`);
  paintAvatar(article.querySelector('.avatar'), post.hue, initials(post.author));
  article.querySelector('.author').textContent = post.author;
  article.querySelector('.meta').textContent = `@${post.handle} · ${post.when}`;
  if (post.place) article.querySelector('.place span').textContent = post.place;
  else article.querySelector('.place').remove();
  article.querySelector('.text').textContent = post.text;
  fillMedia(article.querySelector('.media'), post);

  const deed = (name, count) => {
    const button = article.querySelector(`.${name}`);
    button.querySelector('span').textContent = short(count);
    return button;
  };
  const like = deed('like', post.likes);
  like.setAttribute('aria-label', 'Like');
  like.addEventListener('click', () => {
    const liked = like.getAttribute('aria-pressed') !== 'true';
    like.setAttribute('aria-pressed', String(liked));
    like.querySelector('span').textContent = short(post.likes + (liked ? 1 : 0));
  });
  deed('reply', post.replies).setAttribute('aria-label', 'Reply');
  deed('share', post.shares).setAttribute('aria-label', 'Share');
  const save = article.querySelector('.save');
  save.addEventListener('click', () =>
    save.setAttribute('aria-pressed', String(save.getAttribute('aria-pressed') !== 'true')),
  );
  return article;
}

for (const avatar of document.querySelectorAll('.avatar[data-hue]')) {
  paintAvatar(avatar, avatar.dataset.hue, avatar.dataset.initials);
}

// Posts come after the page, as on any feed: what looks for videos once, at load, finds none.
const feed = document.getElementById('feed');
const response = await fetch('/api/feed');
for (const post of await response.json()) feed.append(renderPost(post));
feed.setAttribute('aria-busy', 'false');
