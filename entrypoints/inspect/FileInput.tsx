import { useRef, useState } from 'react';
import { Icon } from '../../components/icons';
import { useWords } from '../../components/words';
import type { EngineSource } from '../../lib/engine/ports';
import { MOST_ITEMS } from '../../lib/queue/inspection-queue';
import { pairSidecars } from '../../lib/queue/pair-sidecars';
import { droppedFiles } from './dropped-files';

export interface FileToInspect {
  readonly name: string;
  readonly source: EngineSource;
}

const isBundle = ({ name }: File): boolean => /\.zip$/i.test(name);

/** Files by drop (folders too), by dialogue, or by paste; credentials that lie beside a file are read with it. */
export function FileInput(props: {
  readonly onFiles: (files: FileToInspect[]) => void;
  /** Bundles of evidence, told by their name; what is in them is looked at when they are opened. */
  readonly onBundles: (files: File[]) => void;
}) {
  const words = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [unreadable, setUnreadable] = useState<string[]>([]);
  const take = (given: readonly File[]) => {
    const bundles = given.filter(isBundle);
    if (bundles.length > 0) props.onBundles(bundles);
    const files = given.filter((file) => !isBundle(file));
    if (files.length === 0) return;
    props.onFiles(
      pairSidecars(files).map(({ file, sidecar }) => ({
        name: sidecar === null ? file.name : `${file.name} + ${sidecar.name}`,
        source: { kind: 'file', file, fileName: file.name, ...(sidecar && { sidecar }) },
      })),
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same by keyboard
    <section
      className={over ? 'drop drop-over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={async (event) => {
        event.preventDefault();
        setOver(false);
        const dropped = await droppedFiles(event.dataTransfer, MOST_ITEMS + 1);
        setUnreadable(dropped.unreadable);
        take(dropped.files);
      }}
      onPaste={(event) => {
        if (event.clipboardData.files.length > 0) take([...event.clipboardData.files]);
      }}
    >
      <Icon name="file" size={36} />
      <p className="drop-words">{words.say(over ? 'inspect_drop_now' : 'inspect_drop')}</p>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {words.say('inspect_choose')}
      </button>
      <input
        ref={input}
        className="file-input"
        data-testid="file-input"
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          // So that choosing the same file again is a change.
          event.target.value = '';
        }}
      />
      {unreadable.map((name) => (
        <p key={name} role="alert" className="refusal">
          {words.say('inspect_folder_unreadable', name)}
        </p>
      ))}
    </section>
  );
}
