import type { TabVideo, ToPopup } from '../messaging/tab-protocol';

/** A video of the tab: its frame's content script, and its id there. */
export interface VideoAddress {
  readonly frame: string;
  readonly id: string;
}

export interface ListedVideo extends VideoAddress {
  readonly video: TabVideo;
}

/** What each frame last said about its videos. */
export type TabVideos = ReadonlyMap<string, readonly TabVideo[]>;

/** A page with more frames than this is hostile or broken; what it adds is not shown. */
export const MOST_FRAMES = 64;

export function withFrame(videos: TabVideos, message: ToPopup): TabVideos {
  if (!videos.has(message.frame) && videos.size >= MOST_FRAMES) return videos;
  return new Map(videos).set(message.frame, message.videos);
}

export function listed(videos: TabVideos): ListedVideo[] {
  return [...videos].flatMap(([frame, ofFrame]) => ofFrame.map((video) => ({ frame, id: video.id, video })));
}

export function find(videos: TabVideos, address: VideoAddress): ListedVideo | null {
  return listed(videos).find(({ frame, id }) => frame === address.frame && id === address.id) ?? null;
}

/** The video the person most likely means: the one last under the pointer, else the largest playing, else the largest. */
export function mostLikelyMeant(videos: TabVideos): ListedVideo | null {
  const rank = ({ video }: ListedVideo): [number, number] =>
    video.hoveredAgo !== null ? [2, -video.hoveredAgo] : [video.playing ? 1 : 0, video.area];
  let best: ListedVideo | null = null;
  for (const candidate of listed(videos)) {
    if (best === null) {
      best = candidate;
      continue;
    }
    const [tier, order] = rank(candidate);
    const [bestTier, bestOrder] = rank(best);
    if (tier > bestTier || (tier === bestTier && order > bestOrder)) best = candidate;
  }
  return best;
}
