import type { Verdict } from '../lib/inspection/schema';
import { Icon } from './icons';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Evidence that disagrees: both sides named, nothing averaged away. */
export function Conflicts({ conflicts }: { readonly conflicts: Verdict['conflicts'] }) {
  const words = useWords();
  if (conflicts.length === 0) return null;
  const side = (name: string) => words.code('check', name);
  return (
    <section className="conflicts">
      <h3>
        <Icon name="conflict" />
        {words.say('conflicts_title')}
      </h3>
      <ul>
        {conflicts.map(({ between, explanation }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conflicts have no identity and never reorder
          <li key={index}>
            <p className="conflict-sides">
              {between.map((name, position) => (
                <span key={position === 0 ? 'one' : 'other'}>{side(name) ?? <Untrusted>{name}</Untrusted>}</span>
              ))}
            </p>
            <p>
              <Untrusted>{explanation}</Untrusted>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
