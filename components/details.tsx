/** Details of the record that is open, for the components that show them; without a provider they show nothing. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Details } from '../lib/inspection/details';

/** Asks for the details of one subject. @throws what the engine throws. */
export type AskDetails = (signal: AbortSignal) => Promise<Details | null>;

type Asked = { readonly state: 'none' | 'coming' } | { readonly state: 'there'; readonly details: Details };

const NONE: Asked = { state: 'none' };
const DetailsContext = createContext<Asked>(NONE);

/** @param ask a stable function for each subject: a new one asks anew. Null: nothing to ask for. */
export function DetailsProvider({ ask, children }: { readonly ask: AskDetails | null; readonly children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>(NONE);
  useEffect(() => {
    if (ask === null) return;
    const abort = new AbortController();
    setAsked({ state: 'coming' });
    ask(abort.signal).then(
      (details) => {
        if (!abort.signal.aborted) setAsked(details === null ? NONE : { state: 'there', details });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        // The record stands without pictures; that they could not be read is no finding about the file.
        console.warn('Vidimus: the details could not be read', error);
        setAsked(NONE);
      },
    );
    return () => abort.abort();
  }, [ask]);
  return <DetailsContext value={asked}>{children}</DetailsContext>;
}

/**
 * A picture out of the manifest store, drawn from a `blob:` address: raster formats alone get here, and no picture of
 * a web page's choosing. Its place is kept while it is on its way, so that nothing moves when it comes.
 */
export function Thumbnail(props: {
  readonly manifest: string;
  readonly ingredient: number | null;
  readonly alt: string;
}) {
  const asked = useContext(DetailsContext);
  const [url, setUrl] = useState<string | null>(null);
  const picture =
    asked.state === 'there'
      ? asked.details.thumbnails.find(
          ({ manifest, ingredient }) => manifest === props.manifest && ingredient === props.ingredient,
        )
      : undefined;
  useEffect(() => {
    if (picture === undefined) return;
    const address = URL.createObjectURL(new Blob([picture.bytes], { type: picture.mime }));
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [picture]);
  if (asked.state === 'none' || (asked.state === 'there' && picture === undefined)) return null;
  return (
    <span className="thumbnail">
      {url === null ? null : <img src={url} alt={props.alt} onError={() => setUrl(null)} />}
    </span>
  );
}
