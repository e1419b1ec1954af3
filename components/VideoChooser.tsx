import { useRef } from 'react';
import type { ListedVideo, VideoAddress } from '../lib/tab-videos/tab-videos';
import { answerKey } from '../lib/verdict/answer-key';
import { messageKey } from '../lib/words/localise';
import { Icon } from './icons';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Which video this is about, and the tab's other ones. The list lies over the answer, so that opening it moves nothing. */
export function VideoChooser(props: {
  readonly videos: readonly ListedVideo[];
  readonly chosen: VideoAddress;
  onChoose(address: VideoAddress): void;
}) {
  const words = useWords();
  const list = useRef<HTMLDetailsElement>(null);
  const isChosen = ({ frame, id }: VideoAddress) => frame === props.chosen.frame && id === props.chosen.id;
  const position = props.videos.findIndex(isChosen);
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
      <ul className="chooser-list">
        {props.videos.map((listed, index) => (
          <li key={`${listed.frame} ${listed.id}`}>
            <button
              type="button"
              aria-current={isChosen(listed)}
              onClick={() => {
                props.onChoose(listed);
                close();
              }}
            >
              <span className="chooser-name">
                <VideoName listed={listed} position={index} />
              </span>
              <span className="muted">
                <VideoState listed={listed} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function VideoName({ listed, position }: { readonly listed: ListedVideo; readonly position: number }) {
  const words = useWords();
  const { label } = listed.video;
  return label === '' ? words.say('video_untitled', words.number(position + 1)) : <Untrusted>{label}</Untrusted>;
}

function VideoState({ listed }: { readonly listed: ListedVideo }) {
  const { say } = useWords();
  const { state, inspection } = listed.video;
  return state === 'done' && inspection !== null
    ? say(answerKey(inspection.verdict))
    : say(messageKey('video_state', state));
}
