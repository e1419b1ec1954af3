import { useEffect, useState } from 'react';
import { forgetHost, type HostStorage, rememberedHosts } from '../lib/credentials/remote-hosts';
import { Icon } from './icons';
import { useWords } from './words';

/** The servers that the person allowed to be asked without a click, each with a way to take it back. */
export function RemoteHostsPanel({ storage }: { readonly storage: HostStorage }) {
  const { say } = useWords();
  const [hosts, setHosts] = useState<readonly string[]>([]);
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const show = (reading: Promise<readonly string[]>) =>
    reading.then(
      (found) => {
        setHosts(found);
        setFailed(false);
      },
      (error: unknown) => {
        console.warn('Vidimus: the remembered servers could not be read or changed', error);
        setFailed(true);
      },
    );
  // Read anew whenever it is opened: a result may have added one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `show` only sets what is shown
  useEffect(() => {
    if (open) void show(rememberedHosts(storage));
  }, [open, storage]);
  return (
    <details className="trust" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="row-line">
        <Icon name="list" />
        <span className="row-name">{say('remote_hosts_title')}</span>
        <span className="row-short" />
        <Icon name="chevron" size={16} />
      </summary>
      <div className="trust-body remote-hosts">
        <div>
          <p>{say('remote_hosts_lead')}</p>
          {failed ? (
            <p className="refusal" role="alert">
              {say('remote_hosts_failed')}
            </p>
          ) : null}
          {hosts.length === 0 ? <p className="muted">{say('remote_hosts_none')}</p> : null}
          <ul>
            {hosts.map((host) => (
              <li key={host}>
                <bdi>{host}</bdi>
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={say('remote_hosts_remove_one', host)}
                  onClick={() => show(forgetHost(storage, host))}
                >
                  {say('remote_hosts_remove')}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </details>
  );
}
