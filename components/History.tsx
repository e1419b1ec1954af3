import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { ActionRecord, IngredientRecord, ManifestRecord } from '../lib/inspection/schema';
import { moment } from './amounts';
import { Thumbnail } from './details';
import { ProblemList } from './ProblemList';
import { Statements } from './Statements';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Steps shown at once; an editor's export lists hundreds, and the rest unfolds. */
const SHOWN_STEPS = 8;

interface Step {
  readonly action: ActionRecord;
  readonly times: number;
}

/** Consecutive steps that say the same are one line with a count: editors write hundreds. */
function grouped(actions: readonly ActionRecord[]): Step[] {
  const groups: { action: ActionRecord; times: number }[] = [];
  const told = ({ when: _, ...rest }: ActionRecord) => JSON.stringify(rest);
  for (const action of actions) {
    const last = groups.at(-1);
    if (last !== undefined && told(last.action) === told(action)) last.times += 1;
    else groups.push({ action, times: 1 });
  }
  return groups;
}

/**
 * Where a key leads from one manifest, by index: up and down through the list, `into` the first that it was made from,
 * and `out` to the one that was made from it. Null: nowhere.
 */
export function historyStep(history: readonly ManifestRecord[], from: number, key: string): number | null {
  const madeFrom = (index: number) => (history[index]?.ingredients ?? []).flatMap(({ manifest }) => manifest ?? []);
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    Home: 0,
    End: history.length - 1,
    into: history.findIndex(({ label }) => madeFrom(from).includes(label)),
    out: history.findIndex((_, index) => madeFrom(index).includes(history[from]?.label ?? '')),
  }[key];
  return to === undefined || to < 0 || to >= history.length || to === from ? null : to;
}

/** What the signed record says was done, oldest first. These are the signers' statements, and the heading says so. */
export function History({ history }: { readonly history: readonly ManifestRecord[] }) {
  const { say } = useWords();
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const active = history.findIndex((manifest) => manifest.active);
  /** The one step that Tab comes to; the arrow keys go on from there. */
  const [stop, setStop] = useState(Math.max(0, active));
  function onKeyDown(event: KeyboardEvent<HTMLOListElement>): void {
    const steps = [...(list.current?.children ?? [])];
    const from = steps.indexOf(event.target as Element);
    if (from === -1 || event.altKey || event.ctrlKey || event.metaKey) return;
    const isMirrored = list.current?.matches(':dir(rtl)') === true;
    const key =
      event.key === 'ArrowRight' || event.key === 'ArrowLeft'
        ? (event.key === 'ArrowRight') === isMirrored
          ? 'out'
          : 'into'
        : event.key;
    const to = historyStep(history, from, key);
    if (to === null) return;
    event.preventDefault();
    setStop(to);
    (steps[to] as HTMLElement | undefined)?.focus();
  }
  const places = new Map(history.map(({ label }, index) => [label, `${id}-${index}`]));
  return (
    <>
      <h3>{say('label_history')}</h3>
      {history.length > 1 ? <p className="history-keys muted">{say('history_keys')}</p> : null}
      <ol className="history" ref={list} onKeyDown={onKeyDown}>
        {history.map((manifest, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: labels come from the file and may repeat; the order is fixed
            key={index}
            id={`${id}-${index}`}
            tabIndex={index === stop && history.length > 1 ? 0 : -1}
            className={manifest.active ? 'history-active' : ''}
            onFocus={({ target, currentTarget }) => {
              if (target === currentTarget) setStop(index);
            }}
          >
            <ManifestStep manifest={manifest} history={history} places={places} />
          </li>
        ))}
      </ol>
    </>
  );
}

interface ManifestStepProps {
  readonly manifest: ManifestRecord;
  readonly history: readonly ManifestRecord[];
  /** Where each manifest stands in this list, by its label. */
  readonly places: ReadonlyMap<string, string>;
}

function ManifestStep({ manifest, history, places }: ManifestStepProps) {
  const words = useWords();
  const { say } = words;
  const title = manifest.title ?? say('history_untitled');
  const steps = grouped(manifest.actions);
  return (
    <>
      <div className="history-head">
        {manifest.thumbnail ? (
          <Thumbnail manifest={manifest.label} ingredient={null} alt={say('thumbnail_of', title)} />
        ) : null}
        <div>
          <p className="history-title">
            {manifest.title === null ? title : <Untrusted>{title}</Untrusted>}
            {manifest.active ? <span className="tag">{say('history_active')}</span> : null}
            <Relationship relationship={manifest.relationship} />
          </p>
          <p className="muted">
            {manifest.signedBy === null ? say('history_unsigned') : <Untrusted>{manifest.signedBy}</Untrusted>}
            <Aside>{manifest.claimGenerator}</Aside>
            <Aside>{manifest.signedAt === null ? null : moment(words, manifest.signedAt)}</Aside>
          </p>
        </div>
      </div>
      <Steps steps={steps.slice(0, SHOWN_STEPS)} manifest={manifest} />
      {steps.length > SHOWN_STEPS ? (
        <details className="more">
          <summary>{words.count('history_more_steps', steps.length - SHOWN_STEPS)}</summary>
          <Steps steps={steps.slice(SHOWN_STEPS)} manifest={manifest} />
        </details>
      ) : null}
      <Ingredients manifest={manifest} places={places} />
      <Statements manifest={manifest} history={history} />
    </>
  );
}

function Relationship({ relationship }: { readonly relationship: string | null }) {
  const words = useWords();
  if (relationship === null) return null;
  return (
    <span className="tag">{words.code('relationship', relationship) ?? <Untrusted>{relationship}</Untrusted>}</span>
  );
}

/** More about the same, behind a dot; nothing for null. */
function Aside({ children }: { readonly children: string | null }) {
  if (children === null || children === '') return null;
  return (
    <>
      {' · '}
      <Untrusted>{children}</Untrusted>
    </>
  );
}

function Steps({ steps, manifest }: { readonly steps: readonly Step[]; readonly manifest: ManifestRecord }) {
  if (steps.length === 0) return null;
  return (
    <ul className="actions">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: actions have no identity and never reorder
        <li key={index}>
          <ActionStep {...step} manifest={manifest} />
        </li>
      ))}
    </ul>
  );
}

function ActionStep({ action, times, manifest }: Step & { readonly manifest: ManifestRecord }) {
  const words = useWords();
  const sourceType = action.digitalSourceType?.split('/').at(-1) ?? null;
  const made = sourceType === null ? null : words.code('digital_source', sourceType);
  const used = (action.ingredients ?? []).flatMap((index) => manifest.ingredients?.[index]?.title ?? []);
  return (
    <>
      {words.code('action', action.action) ?? <Untrusted>{action.action}</Untrusted>}
      {times > 1 ? ` × ${words.number(times)}` : null}
      {sourceType === null || sourceType === '' ? null : <>: {made ?? <Untrusted>{sourceType}</Untrusted>}</>}
      {used.length === 0 ? null : (
        <>: {used.map((title, index) => [index > 0 ? ', ' : '', <Untrusted key={title}>{title}</Untrusted>])}</>
      )}
      <span className="muted">
        <Aside>{action.softwareAgent}</Aside>
        <Aside>{action.when === null ? null : moment(words, action.when)}</Aside>
        <Aside>{action.description}</Aside>
        {action.action === 'c2pa.redacted' ? null : <Aside>{action.reason ?? null}</Aside>}
        {(action.parameters ?? []).map(({ name, value }) => (
          <span key={name}>
            {' · '}
            {words.code('parameter', name) ?? <Untrusted>{name}</Untrusted>}: <Untrusted>{value}</Untrusted>
          </span>
        ))}
      </span>
    </>
  );
}

/** What it was made from, each with what is wrong with its own record, and a way to that record. */
function Ingredients({ manifest, places }: Omit<ManifestStepProps, 'history'>) {
  const words = useWords();
  const { say } = words;
  const { ingredients = [], ingredientCount = 0 } = manifest;
  if (ingredients.length === 0) return null;
  const more = ingredientCount - ingredients.length;
  return (
    <>
      <h4>{say('label_ingredients')}</h4>
      <ul className="ingredients">
        {ingredients.map((ingredient, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: ingredients have no identity and never reorder
          <li key={index}>
            <Ingredient ingredient={ingredient} index={index} manifest={manifest} places={places} />
          </li>
        ))}
        {more > 0 ? <li className="muted">{words.count('history_more_ingredients', more)}</li> : null}
      </ul>
    </>
  );
}

interface IngredientProps extends Omit<ManifestStepProps, 'history'> {
  readonly ingredient: IngredientRecord;
  readonly index: number;
}

function Ingredient({ ingredient, index, manifest, places }: IngredientProps) {
  const { say } = useWords();
  const title = ingredient.title ?? say('history_untitled');
  const place = ingredient.manifest === null ? undefined : places.get(ingredient.manifest);
  return (
    <div className="ingredient">
      {ingredient.thumbnail ? (
        <Thumbnail manifest={manifest.label} ingredient={index} alt={say('thumbnail_of', title)} />
      ) : null}
      <div>
        <p>
          {ingredient.title === null ? title : <Untrusted>{title}</Untrusted>}
          <Relationship relationship={ingredient.relationship} />
        </p>
        <p className="muted">
          {place === undefined ? say('ingredient_no_record') : <a href={`#${place}`}>{say('ingredient_record')}</a>}
        </p>
        {ingredient.problems.length === 0 ? null : <ProblemList problems={ingredient.problems} />}
      </div>
    </div>
  );
}
