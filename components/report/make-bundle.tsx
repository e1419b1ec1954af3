import { renderToStaticMarkup } from 'react-dom/server';
import type { Details } from '../../lib/inspection/details';
import type { Inspection } from '../../lib/inspection/schema';
import { type Bundle, createBundle } from '../../lib/report/bundle';
import type { BundleRecord } from '../../lib/report/bundle-schema';
import { bundleFrames, type DecodePicture } from '../../lib/report/evidence';
import type { Say } from '../../lib/words/localise';
import { evidenceBodies } from '../late';
import recordCss from '../record.css?inline';
import themeCss from '../theme.css?inline';
import { WordsProvider } from '../words';
import { ReportDocument } from './ReportDocument';
import documentCss from './report-document.css?inline';

/** Packs one Inspection with its details; the readable report is drawn by the same components that the person saw. */
export async function makeBundle(input: {
  readonly inspection: Inspection;
  readonly details: Details | null;
  readonly now: Date;
  readonly page: BundleRecord['page'];
  readonly note: string;
  readonly software: BundleRecord['software'];
  readonly say: Say;
  readonly direction: string;
  readonly decode: DecodePicture;
}): Promise<Bundle> {
  const { inspection, details, say } = input;
  // The document is drawn in one go: what is loaded late elsewhere has to be here.
  await evidenceBodies.load();
  const css = [themeCss, recordCss, documentCss].join('\n');
  return createBundle({
    inspection,
    now: input.now,
    software: input.software,
    page: input.page,
    note: input.note.trim() || null,
    frames: await bundleFrames(details?.frames ?? [], input.decode),
    manifestStore: details?.store ? new Uint8Array(details.store) : null,
    manifestJson: details?.report ?? null,
    metadata: details?.metadata.length ? details.metadata : null,
    readme: `${say('report_readme')}\n\nsha256sum -c SHA256SUMS.txt\n`,
    writeReport: (record) =>
      `<!doctype html>${renderToStaticMarkup(
        <WordsProvider say={say}>
          <ReportDocument
            inspection={inspection}
            record={record}
            css={css}
            language={say('language_tag')}
            direction={input.direction}
          />
        </WordsProvider>,
      )}`,
  });
}
