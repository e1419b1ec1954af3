import { useRef } from 'react';
import type { ListedVideo, VideoAddress } from '../lib/tab-videos/tab-videos';
import { Icon } from './icons';
import { LateBody } from './late';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export interface VideoChooserProps {
  readonly videos: readonly ListedVideo[];
  readonly chosen: VideoAddress;
  onChoose(address: VideoAddress): void;
}

export const isSame = (one: VideoAddress, other: VideoAddress): boolean =>
  one.frame === other.frame && one.id === other.id;

/** Which video this is about, and the tab's other ones. The list lies over the answer, so that opening it moves nothing. */
export function VideoChooser(props: VideoChooserProps) {
  const words = useWords();
  const list = useRef<HTMLDetailsElement>(null);
  const position = props.videos.findIndex((listed) => isSame(listed, props.chosen));
  const chosen = props.videos[position];
  if (chosen === undefined) return null;
  const name = <VideoName listed={chosen} position={position} />;
  if (props.videos.length === 1) {
    return (
      <p className="chooser-line">
        <Icon name="video" />
        <span className="chooser-name">{name}</span>
      </p>
    );
  }
  const close = () => {
    if (list.current) list.current.open = false;
    list.current?.querySelector('summary')?.focus();
  };
  return (
    <details
      className="chooser"
      ref={list}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !list.current?.open) return;
        // Otherwise the browser closes the whole popup.
        event.preventDefault();
        close();
      }}
    >
      <summary className="chooser-line">
        <Icon name="video" />
        <span className="chooser-name">{name}</span>
        <span className="tag">{words.count('popup_videos', props.videos.length)}</span>
        <Icon name="chevron" size={16} />
      </summary>
      <LateBody>
        {({ VideoList }) => (
          <VideoList
            {...props}
            onChoose={(address) => {
              props.onChoose(address);
              close();
            }}
          />
        )}
      </LateBody>
    </details>
  );
}

/** What the person would know it by, or its number. */
export function VideoName({ listed, position }: { readonly listed: ListedVideo; readonly position: number }) {
  const words = useWords();
  const { label } = listed.video;
  return label === '' ? words.say('video_untitled', words.number(position + 1)) : <Untrusted>{label}</Untrusted>;
}
