import { useEffect, useState } from 'react';
import { BundleView } from '../../components/report/BundleView';
import { Untrusted } from '../../components/Untrusted';
import { useWords } from '../../components/words';
import { BUNDLE_LIMITS } from '../../lib/report/bundle-schema';
import { BundleError, type OpenedBundle, openBundle } from '../../lib/report/open-bundle';
import { messageKey } from '../../lib/words/localise';

type Opened = { readonly bundle: OpenedBundle } | { readonly code: BundleError['code'] } | null;

/** Bundles of evidence that were given to the page, each opened and compared with its own record. */
export default function Bundles({ files }: { readonly files: readonly File[] }) {
  return (
    <section className="bundles">
      {files.map((file, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: files only come, and keep their place
        <Bundle key={index} file={file} />
      ))}
    </section>
  );
}

function Bundle({ file }: { readonly file: File }) {
  const { say } = useWords();
  const [opened, setOpened] = useState<Opened>(null);
  useEffect(() => {
    let gone = false;
    open(file).then((result) => {
      if (!gone) setOpened(result);
    });
    return () => {
      gone = true;
    };
  }, [file]);
  if (opened === null) return <p className="muted">{say('bundle_opening', file.name)}</p>;
  if ('bundle' in opened) return <BundleView name={file.name} bundle={opened.bundle} />;
  return (
    <p role="alert" className="refusal">
      <Untrusted>{file.name}</Untrusted>: {say(messageKey('bundle_error', opened.code))}
    </p>
  );
}

async function open(file: File): Promise<Exclude<Opened, null>> {
  // Before it is read into memory.
  if (file.size > BUNDLE_LIMITS.zip) return { code: 'too-large' };
  try {
    return { bundle: await openBundle(new Uint8Array(await file.arrayBuffer())) };
  } catch (error) {
    if (error instanceof BundleError) return { code: error.code };
    console.warn(`Vidimus: ${file.name} could not be opened`, error);
    return { code: 'not-a-zip' };
  }
}
