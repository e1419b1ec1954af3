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

/** What is there, on its way, or not to be had. */
export function useDetails(): Asked {
  return useContext(DetailsContext);
}

/**
 * A `blob:` address for a picture, as long as it is shown. Raster formats alone get here (the schema of details), and no
 * picture of a web page's choosing.
 */
function usePictureAddress(picture: { readonly mime: string; readonly bytes: ArrayBuffer } | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (picture === undefined) return;
    const address = URL.createObjectURL(new Blob([picture.bytes], { type: picture.mime }));
    setUrl(address);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(address);
    };
  }, [picture]);
  return url;
}

/** A picture; nothing where it cannot be drawn. */
export function Picture(props: {
  readonly picture: { readonly mime: string; readonly bytes: ArrayBuffer };
  readonly alt: string;
}) {
  const url = usePictureAddress(props.picture);
  const [broken, setBroken] = useState<string | null>(null);
  return url === null || broken === url ? null : <img src={url} alt={props.alt} onError={() => setBroken(url)} />;
}

/** A picture out of the manifest store. Its place is kept while it is on its way, so that nothing moves when it comes. */
export function Thumbnail(props: {
  readonly manifest: string;
  readonly ingredient: number | null;
  readonly alt: string;
}) {
  const asked = useDetails();
  const picture =
    asked.state === 'there'
      ? asked.details.thumbnails.find(
          ({ manifest, ingredient }) => manifest === props.manifest && ingredient === props.ingredient,
        )
      : undefined;
  if (asked.state === 'none' || (asked.state === 'there' && picture === undefined)) return null;
  return (
    <span className="thumbnail">{picture === undefined ? null : <Picture picture={picture} alt={props.alt} />}</span>
  );
}
