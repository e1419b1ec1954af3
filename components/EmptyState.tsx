import type { ReactNode } from 'react';
import { type IconName, Seal } from './icons';

/** A view without a video: what is the case, in words, and what the person can do. */
export function EmptyState(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <section className="empty tone-neutral" role="status">
      <Seal name={props.icon} attested={false} size={72} />
      <h2 className="answer-title">{props.title}</h2>
      <p>{props.text}</p>
      {props.children}
    </section>
  );
}
