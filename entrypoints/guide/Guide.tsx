import { Brand, Icon, type IconName } from '../../components/icons';
import { useWords } from '../../components/words';

/** In the order in which a verdict weighs them (docs/verdict.md). The ids are the anchors that other pages link to. */
const SECTIONS: readonly (readonly [id: string, icon: IconName])[] = [
  ['signed', 'credentials'],
  ['broken', 'conflict'],
  ['mark', 'marks'],
  ['declared', 'file'],
  ['disclosed', 'disclosure'],
  ['estimate', 'classifier'],
  ['none', 'cannot-tell'],
  ['limits', 'gap'],
];

/** How Vidimus knows what it says, in plain words; ships with the extension, so that it can be read without a network. */
export function Guide() {
  const { say } = useWords();
  return (
    <>
      <header className="masthead">
        <Brand size={44} />
        <div>
          <p className="wordmark">{say('extension_name')}</p>
          <h1>{say('guide_title')}</h1>
        </div>
      </header>
      <main className="prose">
        <p className="lead">{say('guide_lead')}</p>
        {SECTIONS.map(([id, icon]) => (
          <section key={id} id={id} className="prose-section">
            <h2>
              <Icon name={icon} size={24} />
              {say(`guide_${id}`)}
            </h2>
            <p>{say(`guide_${id}_text`)}</p>
            <p className="muted">{say(`guide_${id}_but`)}</p>
          </section>
        ))}
      </main>
    </>
  );
}
