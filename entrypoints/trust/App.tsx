import { Brand } from '../../components/icons';
import { TrustLists, type TrustListsProps } from '../../components/TrustLists';
import { useWords } from '../../components/words';

export function App(lists: TrustListsProps) {
  const { say } = useWords();
  return (
    <>
      <header className="masthead">
        <Brand size={44} />
        <div>
          <p className="wordmark">{say('extension_name')}</p>
          <h1>{say('trust_title')}</h1>
        </div>
      </header>
      <main>
        <p className="lead">
          {say('trust_lead')} {say('trust_expired_note')}
        </p>
        <p>
          <a href="/inspect.html">{say('inspect_title')}</a>
        </p>
        <TrustLists {...lists} />
      </main>
    </>
  );
}
