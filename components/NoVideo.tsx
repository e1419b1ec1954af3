import type { TabView } from '../lib/tab-videos/tab-connection';
import { EmptyState } from './EmptyState';
import { useWords } from './words';

export interface NoVideoProps {
  readonly view: Exclude<TabView, { kind: 'videos' }>;
  reload(tabId: number): Promise<void>;
  allow(tabId: number): Promise<void>;
}

/** A tab without a video to speak of: why, in words, and what the person can do. */
export default function NoVideo({ view, reload, allow }: NoVideoProps) {
  const { say } = useWords();
  switch (view.kind) {
    case 'looking':
      return <EmptyState icon="running" title={say('popup_looking')} text={say('popup_looking_text')} />;
    case 'no-video':
      return <EmptyState icon="video" title={say('popup_no_video')} text={say('popup_no_video_text')} />;
    case 'browser-page':
      return <EmptyState icon="gap" title={say('popup_browser_page')} text={say('popup_browser_page_text')} />;
    case 'no-access':
      return (
        <EmptyState icon="gap" title={say('popup_no_access')} text={say('popup_no_access_text')}>
          <button type="button" className="button" onClick={() => allow(view.tabId)}>
            {say('popup_allow')}
          </button>
        </EmptyState>
      );
    case 'not-connected':
      return (
        <EmptyState icon="running" title={say('popup_not_connected')} text={say('popup_not_connected_text')}>
          <button type="button" className="button" onClick={() => reload(view.tabId)}>
            {say('popup_reload')}
          </button>
        </EmptyState>
      );
  }
}
