import { type ReactNode, useEffect, useState } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { Brand } from '../../components/icons';
import { ModelPacksPanel, type ModelPacksPanelProps } from '../../components/ModelPacksPanel';
import { RemoteHostsPanel } from '../../components/RemoteHostsPanel';
import { useWords } from '../../components/words';
import type { HostStorage } from '../../lib/credentials/remote-hosts';
import { optionalPhases } from '../../lib/inspection/optional-phases';
import {
  changeSettings,
  loadSettings,
  type Settings,
  type SettingsStorage,
  watchSettings,
  withCheck,
  withSite,
} from '../../lib/settings/settings';
import { LANGUAGES, type Language, languageTags } from '../../lib/words/languages';
import { messageKey } from '../../lib/words/localise';

export interface OptionsProps {
  readonly area: SettingsStorage;
  readonly hosts: HostStorage;
  readonly models: ModelPacksPanelProps;
  /** Tag of the words that follow the browser. */
  readonly browserLanguage: string;
  clearHistory(): Promise<void>;
  /** What a person may copy into a report of a fault; nothing about what they watched. */
  diagnose(): Promise<unknown>;
}

const nameOf = (tag: string): string => LANGUAGES[tag as Language] ?? tag;

const ASKS = ['rest', 'click', 'scroll'] as const;

export function Options(props: OptionsProps) {
  const { say } = useWords();
  const { area } = props;
  const [settings, setSettings] = useState<Settings | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    loadSettings(area).then(setSettings, (error: unknown) => {
      console.warn('Vidimus: the settings could not be read', error);
      setFailed(true);
    });
    return watchSettings(area, setSettings);
  }, [area]);
  /** What is shown is what was kept: a choice that could not be written falls back and says so. */
  const change = (facts: Partial<Settings>) =>
    changeSettings(area, (kept) => ({ ...kept, ...facts })).then(
      (kept) => {
        setSettings(kept);
        setFailed(false);
      },
      (error: unknown) => {
        console.warn('Vidimus: a setting could not be kept', error);
        setFailed(true);
      },
    );
  return (
    <>
      <header className="masthead">
        <Brand size={44} />
        <div>
          <p className="wordmark">{say('extension_name')}</p>
          <h1>{say('options_title')}</h1>
        </div>
      </header>
      <main className="prose">
        <p className="refusal" role="alert">
          {failed ? say('options_failed') : null}
        </p>
        {settings === null ? null : <Sections {...props} settings={settings} change={change} />}
      </main>
    </>
  );
}

interface SectionsProps extends OptionsProps {
  readonly settings: Settings;
  change(facts: Partial<Settings>): Promise<void>;
}

function Sections({ settings, change, hosts, models, browserLanguage, clearHistory, diagnose }: SectionsProps) {
  const words = useWords();
  const { say } = words;
  return (
    <>
      <Section title={say('options_when')}>
        {ASKS.map((ask) => (
          <label key={ask} className="option">
            <input type="radio" name="ask" checked={settings.ask === ask} onChange={() => change({ ask })} />
            <span>
              {say(`options_when_${ask}`)}
              <span className="muted">{say(`options_when_${ask}_text`)}</span>
            </span>
          </label>
        ))}
        <Switch
          label={say('options_full_screen')}
          on={settings.fullScreen}
          onChange={(fullScreen) => change({ fullScreen })}
        />
      </Section>
      <Section title={say('options_language')}>
        <label className="option-field">
          <span>{say('options_language_label')}</span>
          <select
            value={settings.language}
            onChange={({ target }) => change({ language: target.value as Settings['language'] })}
          >
            <option value="">{say('options_language_browser', nameOf(browserLanguage))}</option>
            {languageTags.map((tag) => (
              <option key={tag} value={tag} lang={tag}>
                {LANGUAGES[tag]}
              </option>
            ))}
          </select>
        </label>
        <p className="muted">{say('options_language_text')}</p>
      </Section>
      <Section title={say('options_checks')}>
        <p className="muted">{say('options_checks_text')}</p>
        {optionalPhases.map((check) => (
          <Switch
            key={check}
            label={say(messageKey('options_check', check))}
            on={!settings.checksOff.includes(check)}
            onChange={(on) => change(withCheck(settings, check, on))}
          />
        ))}
      </Section>
      <Section title={say('options_sites')}>
        <p className="muted">{say(settings.sitesOff.length === 0 ? 'options_sites_none' : 'options_sites_text')}</p>
        <ul className="option-list">
          {settings.sitesOff.map((site) => (
            <li key={site}>
              <bdi dir="ltr">{site}</bdi>
              <button
                type="button"
                className="button button-quiet"
                aria-label={say('options_site_on_one', site)}
                onClick={() => change(withSite(settings, site, true))}
              >
                {say('options_site_on')}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say('options_network')}>
        <p className="muted">{say('options_network_text')}</p>
        <Switch
          label={say('options_refresh')}
          text={say('options_refresh_text')}
          on={settings.refreshTrust}
          onChange={(refreshTrust) => change({ refreshTrust })}
        />
        <p>
          <a href="/trust.html">{say('trust_title')}</a>
        </p>
        <Switch
          label={say('options_tap')}
          text={say('options_tap_text')}
          on={settings.streamTap}
          onChange={(streamTap) => change({ streamTap })}
        />
        <RemoteHostsPanel storage={hosts} />
        <p className="muted">{say('options_network_asked')}</p>
      </Section>
      <Section title={say('options_history')}>
        <Switch
          label={say('options_history_keep')}
          text={say('options_history_keep_text')}
          on={settings.history}
          onChange={(history) => change({ history })}
        />
        <p className="option-actions">
          <a href="/history.html">{say('history_title')}</a>
          <Clear clear={clearHistory} />
        </p>
      </Section>
      <Section title={say('options_desk')}>
        <p className="muted">{say('options_desk_text')}</p>
        <TextOption
          label={say('options_desk_mail')}
          type="email"
          value={settings.deskMail}
          onKeep={(deskMail) => change({ deskMail })}
        />
        <TextOption
          label={say('options_desk_webhook')}
          type="url"
          value={settings.deskWebhook}
          onKeep={(deskWebhook) => change({ deskWebhook })}
        />
      </Section>
      <Section title={say('packs_title')}>
        <ModelPacksPanel {...models} />
      </Section>
      <Section title={say('options_diagnostics')}>
        <Diagnostics diagnose={diagnose} />
      </Section>
      <p>
        <a href="/guide.html">{say('guide_title')}</a>
      </p>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="prose-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Switch(props: {
  readonly label: string;
  readonly text?: string;
  readonly on: boolean;
  onChange(on: boolean): void;
}) {
  return (
    <label className="option">
      <input type="checkbox" checked={props.on} onChange={(event) => props.onChange(event.target.checked)} />
      <span>
        {props.label}
        {props.text === undefined ? null : <span className="muted">{props.text}</span>}
      </span>
    </label>
  );
}

/** Kept when the field is left, so that half an address is never in force. */
function TextOption(props: {
  readonly label: string;
  readonly type: 'email' | 'url';
  readonly value: string;
  onKeep(value: string): void;
}) {
  const { say } = useWords();
  const [wrong, setWrong] = useState(false);
  return (
    <label className="option-field">
      <span>{props.label}</span>
      <input
        type={props.type}
        defaultValue={props.value}
        maxLength={props.type === 'email' ? 254 : 2048}
        dir="ltr"
        aria-invalid={wrong}
        onBlur={({ target }) => {
          const value = target.value.trim();
          const fits =
            target.validity.valid && (props.type === 'email' || value === '' || value.startsWith('https://'));
          setWrong(!fits);
          if (fits && value !== props.value) props.onKeep(value);
        }}
      />
      <span role="status" className="refusal">
        {wrong ? say(`options_wrong_${props.type}`) : null}
      </span>
    </label>
  );
}

function Clear({ clear }: { clear(): Promise<void> }) {
  const { say } = useWords();
  const [outcome, setOutcome] = useState<'done' | 'failed' | null>(null);
  return (
    <>
      <button
        type="button"
        className="button button-quiet"
        onClick={() =>
          clear().then(
            () => setOutcome('done'),
            (error: unknown) => {
              console.warn('Vidimus: the history could not be cleared', error);
              setOutcome('failed');
            },
          )
        }
      >
        {say('history_clear')}
      </button>
      <span role="status">{outcome === null ? null : say(`history_clear_${outcome}`)}</span>
    </>
  );
}

function Diagnostics({ diagnose }: { diagnose(): Promise<unknown> }) {
  const { say } = useWords();
  const [text, setText] = useState('');
  useEffect(() => {
    diagnose().then(
      (facts) => setText(JSON.stringify(facts, null, 2)),
      (error: unknown) => setText(String(error)),
    );
  }, [diagnose]);
  return (
    <>
      <p className="muted">{say('options_diagnostics_text')}</p>
      {/* A field and not plain text: it scrolls, and by keyboard too. */}
      <textarea
        readOnly
        dir="ltr"
        className="diagnostics"
        rows={10}
        value={text}
        aria-label={say('options_diagnostics')}
      />
      <p>
        <CopyButton label={say('copy')} text={() => text} disabled={text === ''} />
      </p>
    </>
  );
}
