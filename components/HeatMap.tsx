import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Heat } from '../lib/inspection/details';
import { useWords } from './words';

/** Asks for the heat map of the frame at a time of the subject. Null: there is none to be had. */
export type AskHeat = (seconds: number, signal: AbortSignal) => Promise<Heat | null>;

const HeatContext = createContext<AskHeat | null>(null);

/** @param ask a stable function for each subject; null: no heat maps are offered. */
export function HeatProvider({ ask, children }: { readonly ask: AskHeat | null; readonly children: ReactNode }) {
  return <HeatContext value={ask}>{children}</HeatContext>;
}

type State = { readonly kind: 'off' | 'coming' | 'failed' } | { readonly kind: 'there'; readonly heat: Heat };

/**
 * A picture of a frame (`children`) and, under it, the offer to see where the score of its texture comes from. It costs
 * seconds of computing, so nothing is computed until somebody asks.
 */
export function HeatMap(props: {
  /** Of the frame; null: it got no score, and there is nothing to explain. */
  readonly seconds: number | null;
  readonly children: ReactNode;
}) {
  const { seconds, children } = props;
  const ask = useContext(HeatContext);
  const words = useWords();
  const { say } = words;
  const [state, setState] = useState<State>({ kind: 'off' });
  const [shown, setShown] = useState(false);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);
  if (ask === null || seconds === null) return <div className="frame-picture">{children}</div>;

  async function toggle(from: AskHeat, time: number): Promise<void> {
    if (state.kind === 'coming') return;
    if (state.kind === 'there') {
      setShown(!shown);
      return;
    }
    const abort = new AbortController();
    asking.current = abort;
    setState({ kind: 'coming' });
    setShown(true);
    const heat = await from(time, abort.signal).catch((error: unknown) => {
      // That a map could not be made is no finding about the frame.
      if (!abort.signal.aborted) console.warn('Vidimus: the heat map could not be made', error);
      return null;
    });
    if (!abort.signal.aborted) setState(heat === null ? { kind: 'failed' } : { kind: 'there', heat });
  }

  const said = {
    off: '',
    coming: say('heat_coming'),
    failed: say('heat_failed'),
    there:
      state.kind === 'there'
        ? say(
            'heat_described',
            words.inHundred(Math.min(...state.heat.scores)),
            words.inHundred(Math.max(...state.heat.scores)),
          )
        : '',
  }[state.kind];
  return (
    <>
      <div className="frame-picture">
        {children}
        {state.kind === 'there' && shown ? <Layer heat={state.heat} /> : null}
      </div>
      <button
        type="button"
        className="button button-quiet heat-button"
        aria-pressed={shown && state.kind === 'there'}
        aria-disabled={state.kind === 'coming'}
        onClick={() => void toggle(ask, seconds)}
      >
        {say('heat_show')}
      </button>
      <p className="heat-said muted" role="status">
        {shown || state.kind === 'failed' ? said : ''}
      </p>
    </>
  );
}

/** Of scores: what makes the full difference of colour. Places that differ by less are shown as nearly alike. */
const LEAST_SPAN = 0.25;

/** The stronger the colour, the higher the score of the place: of the picture, which no script mirrors. */
function Layer({ heat: { columns, rows, scores } }: { readonly heat: Heat }) {
  const lowest = Math.min(...scores);
  const span = Math.max(LEAST_SPAN, Math.max(...scores) - lowest);
  return (
    <svg
      className="heat-layer"
      viewBox={`0 0 ${columns} ${rows}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {scores.map((score, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: places keep their order
          key={i}
          x={i % columns}
          y={Math.floor(i / columns)}
          width="1"
          height="1"
          fillOpacity={(0.05 + (0.65 * (score - lowest)) / span).toFixed(3)}
        />
      ))}
    </svg>
  );
}
