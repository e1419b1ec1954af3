import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ClassifierFinding } from '../lib/inspection/schema';
import { duration, instant } from './amounts';
import { useWords } from './words';

/** CSS pixels. */
const HEIGHT = 132;

/** Colours of the page, asked for anew when the scheme changes: a canvas does not follow it. */
function colours(element: Element) {
  const style = getComputedStyle(element);
  const forced = matchMedia('(forced-colors: active)').matches;
  const of = (name: string) => style.getPropertyValue(name).trim();
  return forced
    ? { ink: 'CanvasText', line: 'GrayText', point: 'CanvasText', paper: 'Canvas', shade: 'transparent' }
    : {
        ink: of('--muted'),
        line: of('--line'),
        point: of('--tone-estimate'),
        paper: of('--card'),
        shade: of('--tone-neutral-paper'),
      };
}

/**
 * The score of each frame over time. It runs with the clip, left to right in every script. The arrow keys walk from
 * frame to frame, and the words under it say where they are.
 */
export function Timeline(props: {
  readonly frames: ClassifierFinding['frames'];
  /** Scores between which most frames of camera clips lie; null: nothing is shaded. */
  readonly band: readonly [number, number] | null;
}) {
  const { frames, band } = props;
  const words = useWords();
  const { say } = words;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [scheme, setScheme] = useState(0);

  useEffect(() => {
    const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
    const change = () => setScheme((count) => count + 1);
    for (const query of queries) query.addEventListener('change', change);
    return () => {
      for (const query of queries) query.removeEventListener('change', change);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `scheme` has the colours read anew; `words` does not change
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { ink, line, point, paper, shade } = colours(element);
    const axis = { stroke: ink, font: '11px system-ui, sans-serif', ticks: { stroke: line }, grid: { stroke: line } };
    const drawn = new uPlot(
      {
        width: Math.max(120, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        scales: { x: { time: false }, y: { range: [0, 1] } },
        axes: [
          {
            ...axis,
            size: 26,
            grid: { show: false },
            values: (_, ticks) => ticks.map((tick) => duration(tick)),
          },
          { ...axis, size: 34, splits: [0, 0.5, 1], values: (_, ticks) => ticks.map((tick) => words.inHundred(tick)) },
        ],
        cursor: { y: false, drag: { x: false, y: false } },
        series: [{}, { stroke: point, width: 1.5, points: { show: true, size: 7, fill: paper, stroke: point } }],
        hooks: {
          drawClear: [
            ({ ctx, bbox, valToPos }) => {
              if (band === null) return;
              const [bottom, top] = band.map((score) => valToPos(score, 'y', true)) as [number, number];
              ctx.fillStyle = shade;
              ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
            },
          ],
          setCursor: [({ cursor }) => setAt(cursor.idx ?? null)],
        },
      },
      [frames.map(({ seconds }) => seconds), frames.map(({ score }) => score)],
      element,
    );
    plot.current = drawn;
    const resized = new ResizeObserver(() =>
      drawn.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [frames, band, scheme]);

  const scores = frames.map(({ score }) => score);
  const frame = at === null ? undefined : frames[at];
  const where = frame && say('timeline_at', instant(words, frame.seconds), words.inHundred(frame.score));
  function walk(to: number) {
    const index = Math.min(frames.length - 1, Math.max(0, to));
    const target = frames[index];
    if (target === undefined || plot.current === null) return;
    plot.current.setCursor({ left: plot.current.valToPos(target.seconds, 'x'), top: 0 });
    setAt(index);
  }
  return (
    <div
      ref={box}
      className="timeline"
      role="slider"
      tabIndex={0}
      aria-label={say(
        'classifier_frames_described',
        words.number(frames.length),
        words.inHundred(Math.min(...scores)),
        words.inHundred(Math.max(...scores)),
      )}
      aria-valuemin={1}
      aria-valuemax={frames.length}
      aria-valuenow={(at ?? 0) + 1}
      aria-valuetext={where ?? say('classifier_frames_caption', words.number(frames.length))}
      onKeyDown={(event) => {
        const steps: Record<string, number> = {
          ArrowRight: (at ?? -1) + 1,
          ArrowLeft: (at ?? 1) - 1,
          Home: 0,
          End: frames.length - 1,
        };
        const to = steps[event.key];
        if (to === undefined) return;
        event.preventDefault();
        walk(to);
      }}
    >
      <p className="timeline-at muted" aria-hidden="true">
        {where ?? say('classifier_frames_caption', words.number(frames.length))}
      </p>
    </div>
  );
}
