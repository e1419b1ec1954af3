/** Drawn for this project on a 24 × 24 grid. None speaks alone: every use stands beside words, so all are hidden from readers. */
import type { Verdict } from '../lib/inspection/schema';

export type IconName =
  | Verdict['answer']
  | 'running'
  | 'error'
  | 'credentials'
  | 'marks'
  | 'disclosure'
  | 'classifier'
  | 'faces'
  | 'copy'
  | 'done'
  | 'chevron'
  | 'file'
  | 'gap'
  | 'conflict'
  | 'close'
  | 'video'
  | 'list';

const PATHS: Record<IconName, string> = {
  'ai-generated':
    'M11 4.5l1.6 4.4 4.4 1.6-4.4 1.6L11 16.5l-1.6-4.4L5 10.5l4.4-1.6zM17.5 14.5l.8 2.2 2.2.8-2.2.8-.8 2.2-.8-2.2-2.2-.8 2.2-.8z',
  'ai-edited':
    'M4.5 19.5l.9-3.9L14.8 6.2l3 3-9.4 9.4zM13 8l3 3M18.5 13.5l.7 1.8 1.8.7-1.8.7-.7 1.8-.7-1.8-1.8-.7 1.8-.7zM7 3.5l.7 1.8 1.8.7-1.8.7L7 8.5l-.7-1.8L4.5 6l1.8-.7z',
  'camera-captured': 'M4 8.5h3.2L8.8 6h6.4l1.6 2.5H20v10H4zM12 10a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 12 10z',
  'credentials-broken':
    'M9.5 14.5l-2 2a3 3 0 0 1-4.2-4.2l2.5-2.5a3 3 0 0 1 3-.7M14.5 9.5l2-2a3 3 0 0 1 4.2 4.2l-2.5 2.5a3 3 0 0 1-3 .7M9 4.5L9.7 7M4.5 9L7 9.7M15 19.5l-.7-2.5M19.5 15l-2.5-.7',
  'likely-ai':
    'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M10.5 7.3l.9 2.3 2.3.9-2.3.9-.9 2.3-.9-2.3-2.3-.9 2.3-.9z',
  'no-signs-found': 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.5h5',
  'cannot-tell': 'M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3v.5M12 18.5v.01',
  running: 'M7 4h10M7 20h10M8 4c0 4 3 5.5 4 8-1 2.5-4 4-4 8M16 4c0 4-3 5.5-4 8 1 2.5 4 4 4 8',
  error: 'M12 4.5L21 19.5H3zM12 10v4.5M12 17v.01',
  credentials: 'M12 3.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM9.5 9.5l1.8 1.8 3.2-3.3M8.5 14.5L7 21l5-2.5 5 2.5-1.5-6.5',
  marks: 'M12 4.5c3 3.5 5.5 6.2 5.5 9.3a5.5 5.5 0 0 1-11 0C6.5 10.7 9 8 12 4.5zM9.5 14.5a2.5 2.5 0 0 0 2.5 2.3',
  disclosure: 'M4.5 5h15v11h-8l-4 3.5V16h-3zM8 9h8M8 12h5',
  classifier: 'M4.5 6h15v12h-15zM8 6v12M16 6v12M4.5 10H8M4.5 14H8M16 10h3.5M16 14h3.5',
  faces: 'M12 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 19.5c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5',
  copy: 'M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  chevron: 'M6.5 9.5l5.5 5.5 5.5-5.5',
  file: 'M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4M12 17.5v-6M9.5 14L12 11.5l2.5 2.5',
  gap: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8 12h8',
  conflict: 'M4 8h12.5M13.5 5l3 3-3 3M20 16H7.5M10.5 13l-3 3 3 3',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  video: 'M4 6h11.5v12H4zM15.5 10.5L20 8v8l-4.5-2.5',
  list: 'M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2.2 2.2L15 10',
};

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

const LOBES = 14;
/** The outline of a pressed seal: so many lobes on a circle of 27 around the middle of 64 × 64. */
const SEAL = `${Array.from({ length: LOBES + 1 }, (_, lobe) => {
  const angle = (2 * Math.PI * lobe) / LOBES;
  const to = `${(32 + 27 * Math.sin(angle)).toFixed(2)} ${(32 - 27 * Math.cos(angle)).toFixed(2)}`;
  return lobe === 0 ? `M${to}` : `A6.73 6.73 0 0 1 ${to}`;
}).join('')}Z`;

/**
 * The answer's seal. Filled where something attests the answer (a signature, a mark, a label); an open dashed ring where
 * it is only an estimate or there is none: the difference must be visible before a word is read.
 */
export function Seal({
  name,
  attested,
  size = 56,
}: {
  readonly name: IconName;
  readonly attested: boolean;
  readonly size?: number;
}) {
  return (
    <svg
      className={attested ? 'seal seal-attested' : 'seal'}
      width={size}
      height={size}
      viewBox="0 0 64 64"
      aria-hidden="true"
      focusable="false"
    >
      <path className="seal-edge" d={SEAL} />
      {attested ? <circle className="seal-ring" cx="32" cy="32" r="21.5" /> : null}
      <g transform="translate(18.5 18.5) scale(1.125)">
        <path className="seal-glyph" d={PATHS[name]} />
      </g>
    </svg>
  );
}

/** The project's own mark: a seal that watches. */
export function Brand({ size = 28 }: { readonly size?: number }) {
  return (
    <svg className="brand-mark" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path className="brand-seal" d={SEAL} />
      <path
        className="brand-eye"
        d="M12 32c5.5-8.5 12.3-12.5 20-12.5S46.5 23.5 52 32c-5.5 8.5-12.3 12.5-20 12.5S17.5 40.5 12 32z"
      />
      <path className="brand-play" d="M28 24.8v14.4L40.5 32z" />
    </svg>
  );
}
