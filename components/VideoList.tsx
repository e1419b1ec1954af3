import type { ListedVideo } from '../lib/tab-videos/tab-videos';
import { answerKey } from '../lib/verdict/answer-key';
import { messageKey } from '../lib/words/localise';
import { isSame, type VideoChooserProps, VideoName } from './VideoChooser';
import { useWords } from './words';

/** The videos of the tab with their states; lies over what is under it. */
export function VideoList({ videos, chosen, onChoose }: VideoChooserProps) {
  return (
    <ul className="chooser-list">
      {videos.map((listed, index) => (
        <li key={`${listed.frame} ${listed.id}`}>
          <button type="button" aria-current={isSame(listed, chosen)} onClick={() => onChoose(listed)}>
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
  );
}

function VideoState({ listed }: { readonly listed: ListedVideo }) {
  const { say } = useWords();
  const { state, inspection } = listed.video;
  return state === 'done' && inspection !== null
    ? say(answerKey(inspection.verdict))
    : say(messageKey('video_state', state));
}
