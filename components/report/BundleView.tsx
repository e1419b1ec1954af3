import type { OpenedBundle } from '../../lib/report/open-bundle';
import { messageKey } from '../../lib/words/localise';
import { moment } from '../amounts';
import { InspectionRecord } from '../InspectionRecord';
import { Icon } from '../icons';
import { Untrusted } from '../Untrusted';
import { useWords } from '../words';

/** What a bundle that was opened again says, and whether it is as it was packed. */
export function BundleView({ name, bundle }: { readonly name: string; readonly bundle: OpenedBundle }) {
  const words = useWords();
  const { say } = words;
  const { record, differences } = bundle;
  const whole = differences.length === 0;
  return (
    <article className={`bundle tone-${whole ? 'camera' : 'broken'}`}>
      <h3 className="bundle-title">
        <Icon name={whole ? 'done' : 'error'} />
        {say(whole ? 'bundle_whole' : 'bundle_differs')}
      </h3>
      <p>
        <Untrusted>{name}</Untrusted>
      </p>
      <p className="muted">
        {say('bundle_made', moment(words, record.createdAt), `${record.software.name} ${record.software.version}`)}
      </p>
      <p>{whole ? words.count('bundle_verified', bundle.verified) : say('bundle_differs_text')}</p>
      {whole ? null : (
        <ul className="bundle-differences">
          {differences.slice(0, 50).map(({ path, what }) => (
            <li key={`${what} ${path}`}>
              <strong>{say(messageKey('bundle_file', what))}</strong> <Untrusted>{path}</Untrusted>
            </li>
          ))}
        </ul>
      )}
      <p className="report-fingerprint">
        <span>{say('report_fingerprint')}</span> <code dir="ltr">{bundle.fingerprint}</code>
      </p>
      <p className="muted">{say('bundle_fingerprint_text')}</p>
      {record.note === null ? null : (
        <p>
          <strong>{say('report_note')}:</strong> <Untrusted>{record.note}</Untrusted>
        </p>
      )}
      {bundle.inspection === null ? (
        <p>{say('bundle_no_inspection')}</p>
      ) : (
        <InspectionRecord inspection={bundle.inspection} running={false} error={null} />
      )}
    </article>
  );
}
