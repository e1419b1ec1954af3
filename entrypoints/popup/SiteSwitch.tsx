import { useEffect, useState } from 'react';
import { browser } from 'wxt/browser';
import { useWords } from '../../components/words';
import { changeSettings, loadSettings, watchSettings, withSite } from '../../lib/settings/settings';

/** Off or on for the site of the tab. Loaded after the rest: the answer must not wait for a switch. */
export default function SiteSwitch({ site }: { readonly site: string }) {
  const { say } = useWords();
  const [on, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    const { local } = browser.storage;
    let gone = false;
    loadSettings(local).then(
      ({ sitesOff }) => {
        if (!gone) setOn(!sitesOff.includes(site));
      },
      (error: unknown) => console.warn('Vidimus: the settings could not be read', error),
    );
    const stop = watchSettings(local, ({ sitesOff }) => setOn(!sitesOff.includes(site)));
    return () => {
      gone = true;
      stop();
    };
  }, [site]);
  if (on === null) return null;
  return (
    <label className="site-switch">
      <input
        type="checkbox"
        checked={on}
        onChange={({ currentTarget }) => {
          const { checked } = currentTarget;
          // What is shown is what was kept: the storage tells when it was.
          changeSettings(browser.storage.local, (settings) => withSite(settings, site, checked)).catch(
            (error: unknown) => console.warn('Vidimus: the choice could not be kept', error),
          );
        }}
      />
      <span>
        {say('popup_site_on')} <bdi dir="ltr">{site}</bdi>
      </span>
    </label>
  );
}
