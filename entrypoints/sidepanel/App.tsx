import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type AskDetails, DetailsProvider } from '../../components/details';
import { FullRecord } from '../../components/FullRecord';
import { useFurther } from '../../components/further';
import { type AskHeat, HeatProvider } from '../../components/HeatMap';
import { Brand } from '../../components/icons';
import NoVideo from '../../components/NoVideo';
import PageOffers from '../../components/PageOffers';
import { DETAILS_WITHIN, ReportFold } from '../../components/report/ReportFold';
import { VideoChooser } from '../../components/VideoChooser';
import { useWords } from '../../components/words';
import type { Details, Heat } from '../../lib/inspection/details';
import type { Inspection } from '../../lib/inspection/schema';
import type { TabVideo } from '../../lib/messaging/tab-protocol';
import type { FollowedTab } from '../../lib/tab-videos/follow-tab';
import type { PanelChoice } from '../../lib/tab-videos/panel-choice-key';
import { canBeAskedAgain } from '../../lib/tab-videos/tab-connection';
import { find, listed } from '../../lib/tab-videos/tab-videos';

export interface AppProps {
  readonly tab: FollowedTab;
  readonly pages: Readonly<Record<'inspect' | 'history' | 'options' | 'guide', string>>;
  /** Calls back with what the person chose in the popup. */
  watchChoice(run: (choice: PanelChoice) => void): void;
  /** Null where its file cannot be read again. */
  details(inspection: Inspection, signal: AbortSignal): Promise<Details> | null;
  /** As `details`, for the heat map of one frame. */
  heat(inspection: Inspection, seconds: number, signal: AbortSignal): Promise<Heat | null>;
  reload(tabId: number): Promise<void>;
  allow(tabId: number): Promise<void>;
}

export function App(props: AppProps) {
  const { say } = useWords();
  const { tab, pages, watchChoice } = props;
  /** The choice whose report is to be open. */
  const [reported, setReported] = useState<PanelChoice | null>(null);
  useEffect(() => {
    watchChoice((choice) => {
      tab.prefer(choice.tabId, choice);
      setReported(choice.report ? choice : null);
    });
  }, [tab, watchChoice]);
  return (
    <>
      <header className="bar">
        <Brand />
        <h1 className="wordmark">{say('extension_name')}</h1>
        <a className="bar-link" href={pages.inspect} target="_blank" rel="noreferrer">
          {say('popup_check_file')}
        </a>
      </header>
      <main className="panel-main">
        <View {...props} reported={reported} />
      </main>
      <nav className="panel-foot" aria-label={say('panel_more')}>
        <a href={pages.history} target="_blank" rel="noreferrer">
          {say('panel_history')}
        </a>
        <a href={pages.guide} target="_blank" rel="noreferrer">
          {say('guide_title')}
        </a>
        <a href={pages.options} target="_blank" rel="noreferrer">
          {say('popup_settings')}
        </a>
      </nav>
    </>
  );
}

function View(props: AppProps & { readonly reported: PanelChoice | null }) {
  const { tab, reported } = props;
  const view = useSyncExternalStore(tab.subscribe, tab.view);
  if (view.kind !== 'videos') return <NoVideo view={view} reload={props.reload} allow={props.allow} />;
  const { chosen } = view;
  const video = find(view.videos, chosen)?.video ?? null;
  const isReported =
    reported !== null && reported.tabId === tab.tabId() && reported.frame === chosen.frame && reported.id === chosen.id;
  return (
    <>
      <VideoChooser videos={listed(view.videos)} chosen={chosen} onChoose={tab.choose} />
      {video === null ? null : (
        <VideoRecord
          key={`${chosen.frame} ${chosen.id} ${isReported ? reported.at : ''}`}
          {...props}
          video={video}
          reportOpen={isReported}
          check={() => tab.again(chosen)}
          pieces={() => tab.pieces(chosen)}
        />
      )}
    </>
  );
}

function VideoRecord(
  props: AppProps & {
    readonly video: TabVideo;
    readonly reportOpen: boolean;
    readonly check: () => void;
    readonly pieces: () => void;
  },
) {
  const { say } = useWords();
  const { video, details, heat } = props;
  const isDone = video.state === 'done';
  const [inspection, setFurther] = useFurther(video.inspection, isDone);
  const done = isDone ? inspection : null;
  // Frames tell of their videos again and again; only another result is another question.
  const stable = useStable(done);
  const ask = useMemo<AskDetails | null>(
    () => (stable === null ? null : async (signal) => details(stable, signal)),
    [stable, details],
  );
  const askHeat = useMemo<AskHeat | null>(
    () => (stable === null ? null : (seconds, signal) => heat(stable, seconds, signal)),
    [stable, heat],
  );
  return (
    <DetailsProvider ask={ask}>
      <HeatProvider ask={askHeat}>
        <FullRecord
          inspection={inspection}
          running={video.state === 'running'}
          error={video.error}
          guideUrl={props.pages.guide}
          actions={
            video.state === 'idle' || canBeAskedAgain(video) ? (
              <button type="button" className="button button-quiet" onClick={props.check}>
                {say(video.state === 'idle' ? 'panel_check' : 'popup_again')}
              </button>
            ) : null
          }
          offers={
            stable === null ? null : (
              <PageOffers inspection={stable} onPieces={props.pieces} onInspection={setFurther} identities />
            )
          }
          report={
            stable === null ? null : (
              <ReportFold
                inspection={stable}
                startsOpen={props.reportOpen}
                details={async () => details(stable, AbortSignal.timeout(DETAILS_WITHIN))}
              />
            )
          }
        />
      </HeatProvider>
    </DetailsProvider>
  );
}

/** The same object for as long as it says the same. */
function useStable(inspection: Inspection | null): Inspection | null {
  const told = inspection === null ? null : JSON.stringify(inspection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` is `inspection`
  return useMemo(() => inspection, [told]);
}
