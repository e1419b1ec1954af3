import { useEffect, useState } from 'react';
import { browser } from 'wxt/browser';
import type { Details } from '../../lib/inspection/details';
import type { Inspection } from '../../lib/inspection/schema';
import { decodePicture } from '../../lib/report/decode-picture';
import { send } from '../../lib/report/send';
import { loadSettings } from '../../lib/settings/settings';
import { saveFile } from '../save-file';
import { useWords } from '../words';
import { makeBundle } from './make-bundle';
import { ReportFlow, type ReportFlowProps } from './ReportFlow';

export interface ReportSectionProps {
  readonly inspection: Inspection;
  /** Pictures, the store, metadata; null where they cannot be had. */
  details(): Promise<Details | null>;
}

/** The report, wired to this browser: files are saved by a link, and sending is a plain fetch on a click. */
export default function ReportSection({ inspection, details }: ReportSectionProps) {
  const { say } = useWords();
  const [desk, setDesk] = useState<ReportFlowProps['desk']>({ mail: null, webhook: null });
  useEffect(() => {
    loadSettings(browser.storage.local).then(
      ({ deskMail, deskWebhook }) => setDesk({ mail: deskMail || null, webhook: deskWebhook || null }),
      (error: unknown) => console.warn('Vidimus: the settings could not be read', error),
    );
  }, []);
  return (
    <ReportFlow
      inspection={inspection}
      pageUrl={inspection.subject.pageUrl}
      desk={desk}
      send={(outgoing) => send(outgoing, (url, init) => fetch(url, init))}
      save={async (note, pageUrl) => {
        const bundle = await makeBundle({
          inspection,
          details: await details(),
          now: new Date(),
          page: pageUrl === null ? null : { url: pageUrl, title: null },
          note,
          software: {
            name: 'Vidimus',
            version: browser.runtime.getManifest().version,
            browser: navigator.userAgent.slice(0, 500),
          },
          say,
          direction: document.documentElement.dir || 'ltr',
          decode: decodePicture,
        });
        saveFile(bundle.fileName, 'application/zip', bundle.bytes);
        return bundle;
      }}
    />
  );
}
