import { Brand, Icon, type IconName } from '../../components/icons';
import { useWords } from '../../components/words';

const DOES: readonly (readonly [key: string, icon: IconName])[] = [
  ['hover', 'video'],
  ['check', 'list'],
  ['report', 'file'],
];
/** Each permission of the manifest that a person is asked for, or sees in the browser's list. */
const ASKS = ['pages', 'storage', 'menus'] as const;

/** What it does, what it cannot do, what it may do and why: one screen, once. */
export function Welcome() {
  const { say } = useWords();
  return (
    <>
      <header className="masthead">
        <Brand size={44} />
        <div>
          <p className="wordmark">{say('extension_name')}</p>
          <h1>{say('welcome_title')}</h1>
        </div>
      </header>
      <main className="prose">
        <ul className="welcome-does">
          {DOES.map(([key, icon]) => (
            <li key={key}>
              <Icon name={icon} size={28} />
              <h2>{say(`welcome_${key}`)}</h2>
              <p>{say(`welcome_${key}_text`)}</p>
            </li>
          ))}
        </ul>
        <section className="prose-section">
          <h2>{say('welcome_cannot')}</h2>
          <p>{say('welcome_cannot_text')}</p>
        </section>
        <section className="prose-section">
          <h2>{say('welcome_asks')}</h2>
          <ul className="welcome-asks">
            {ASKS.map((key) => (
              <li key={key}>
                <strong>{say(`welcome_asks_${key}`)}</strong> {say(`welcome_asks_${key}_text`)}
              </li>
            ))}
          </ul>
          <p>{say('welcome_private')}</p>
        </section>
        <p className="welcome-next">
          <a className="button" href="/inspect.html">
            {say('welcome_try')}
          </a>
          <a href="/guide.html">{say('guide_title')}</a>
        </p>
      </main>
    </>
  );
}
