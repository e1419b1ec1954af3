import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { hasOffer, useFurther } from '../../components/further';
import { Brand } from '../../components/icons';
import { ShortRecord } from '../../components/ShortRecord';
import { VideoChooser } from '../../components/VideoChooser';
import { useWords } from '../../components/words';
import { canBeAskedAgain, type TabConnection } from '../../lib/tab-videos/tab-connection';
import { find, listed, type VideoAddress } from '../../lib/tab-videos/tab-videos';

const SiteSwitch = lazy(() => import('./SiteSwitch'));
// Not where a video is known; until it is there, nothing flashes up that an answer replaces at once.
const NoVideo = lazy(() => import('../../components/NoVideo'));
const PageOffers = lazy(() => import('../../components/PageOffers'));

export interface AppProps {
  readonly connection: TabConnection;
  readonly inspectUrl: string;
  readonly settingsUrl: string;
  /** Of the tab in front; null on the browser's own pages. */
  readonly site: Promise<string | null>;
  reload(tabId: number): Promise<void>;
  allow(tabId: number): Promise<void>;
  /** Opens the side panel on this video, or on its report; browsers want that in the click itself. */
  openPanel(address: VideoAddress, report: boolean): void;
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
        {site === null ? (
          <span />
        ) : (
          <Suspense fallback={<span />}>
            <SiteSwitch site={site} />
          </Suspense>
        )}
        <a href={props.settingsUrl} target="_blank" rel="noreferrer">
          {say('popup_settings')}
        </a>
      </footer>
    </>
  );
}

function View({ connection, openPanel, reload, allow }: AppProps) {
  const { say } = useWords();
  const view = useSyncExternalStore(connection.subscribe, connection.view);
  const video = view.kind === 'videos' ? (find(view.videos, view.chosen)?.video ?? null) : null;
  const [inspection, setFurther] = useFurther(video?.inspection ?? null, video?.state === 'done');
  if (view.kind !== 'videos') {
    return (
      <Suspense fallback={null}>
        <NoVideo view={view} reload={reload} allow={allow} />
      </Suspense>
    );
  }
  const { chosen } = view;
  return (
    <>
      <VideoChooser videos={listed(view.videos)} chosen={chosen} onChoose={connection.choose} />
      <ShortRecord
        key={`${chosen.frame} ${chosen.id}`}
        inspection={inspection}
        running={video?.state === 'running' || video?.state === 'idle'}
        error={video?.error ?? null}
      >
        {video?.state === 'done' && inspection !== null && hasOffer(inspection) ? (
          <Suspense fallback={null}>
            <PageOffers
              key={`${chosen.frame} ${chosen.id}`}
              inspection={inspection}
              onPieces={() => connection.pieces(chosen)}
              onInspection={setFurther}
            />
          </Suspense>
        ) : null}
      </ShortRecord>
      <div className="popup-actions">
        {video && canBeAskedAgain(video) ? (
          <button type="button" className="button button-second" onClick={() => connection.again(chosen)}>
            {say('popup_again')}
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => openPanel(chosen, false)}>
          {say('popup_everything')}
        </button>
        <button
          type="button"
          className="button button-second"
          disabled={inspection === null}
          onClick={() => openPanel(chosen, true)}
        >
          {say('report_title')}
        </button>
      </div>
    </>
  );
}
