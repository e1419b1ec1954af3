import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { EmptyState } from '../../components/EmptyState';
import { Brand } from '../../components/icons';
import { ShortRecord } from '../../components/ShortRecord';
import { VideoChooser } from '../../components/VideoChooser';
import { useWords } from '../../components/words';
import type { Inspection } from '../../lib/inspection/schema';
import { canBeAskedAgain, type TabConnection } from '../../lib/tab-videos/tab-connection';
import { find, listed } from '../../lib/tab-videos/tab-videos';

const SiteSwitch = lazy(() => import('./SiteSwitch'));
const Offers = lazy(() => import('./Offers'));

/** Whether there is more that the person could ask for; only then is the code of it loaded. */
const hasOffer = ({ credentials, coverage }: Inspection): boolean =>
  credentials?.state === 'remote' ||
  (credentials !== null &&
    coverage.some(
      ({ check, state, reason }) =>
        check === 'contentHash' && state === 'skipped' && (reason === 'stream-only' || reason === 'too-large'),
    ));

export interface AppProps {
  readonly connection: TabConnection;
  readonly inspectUrl: string;
  /** Of the tab in front; null on the browser's own pages. */
  readonly site: Promise<string | null>;
  reload(tabId: number): Promise<void>;
  allow(tabId: number): Promise<void>;
}

export function App(props: AppProps) {
  const { say } = useWords();
  const [site, setSite] = useState<string | null>(null);
  useEffect(() => void props.site.then(setSite), [props.site]);
  return (
    <>
      <header className="bar">
        <Brand />
        <h1 className="wordmark">{say('extension_name')}</h1>
        <a className="bar-link" href={props.inspectUrl} target="_blank" rel="noreferrer">
          {say('popup_check_file')}
        </a>
      </header>
      <main className="popup-main">
        <View {...props} />
      </main>
      <footer className="popup-foot">
        {site === null ? null : (
          <Suspense fallback={null}>
            <SiteSwitch site={site} />
          </Suspense>
        )}
      </footer>
    </>
  );
}

function View({ connection, reload, allow }: AppProps) {
  const { say } = useWords();
  const view = useSyncExternalStore(connection.subscribe, connection.view);
  /** What the popup asked for itself, beside what the page's own check said before. */
  const [further, setFurther] = useState<{ readonly of: Inspection; readonly found: Inspection } | null>(null);
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
    case 'videos': {
      const { video } = find(view.videos, view.chosen) ?? { video: null };
      const told = video?.inspection ?? null;
      const isSame = further !== null && told?.subject.mediaUrl === further.of.subject.mediaUrl;
      const inspection = isSame && video?.state === 'done' ? further.found : told;
      return (
        <>
          <div className="popup-top">
            <VideoChooser videos={listed(view.videos)} chosen={view.chosen} onChoose={connection.choose} />
            <CopyButton
              label={say('copy_json')}
              text={() => JSON.stringify(inspection, null, 2)}
              disabled={inspection === null}
            />
          </div>
          <ShortRecord
            key={`${view.chosen.frame} ${view.chosen.id}`}
            inspection={inspection}
            running={video?.state === 'running' || video?.state === 'idle'}
            error={video?.error ?? null}
          >
            {video?.state === 'done' && inspection !== null && hasOffer(inspection) ? (
              <Suspense fallback={null}>
                <Offers
                  key={`${view.chosen.frame} ${view.chosen.id}`}
                  inspection={inspection}
                  onPieces={() => connection.pieces(view.chosen)}
                  onInspection={(found) => setFurther({ of: inspection, found })}
                />
              </Suspense>
            ) : null}
          </ShortRecord>
          {video && canBeAskedAgain(video) ? (
            <button type="button" className="button" onClick={() => connection.again(view.chosen)}>
              {say('popup_again')}
            </button>
          ) : null}
        </>
      );
    }
  }
}
