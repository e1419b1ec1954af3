import { addLayer, autoplayInView, createVideo, noteWhenStopped } from './player.js';

const clip = new URLSearchParams(location.search).get('clip') ?? '';
const media = document.querySelector('.media');
const video = createVideo({ controls: 'overlay', label: 'Embedded video' });
media.append(video);
addLayer(media, video);
noteWhenStopped(media, video);
autoplayInView(video);
video.src = `/media/${encodeURIComponent(clip)}`;
