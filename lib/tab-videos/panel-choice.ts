import * as z from 'zod/mini';

import { PANEL_CHOICE_KEY, type PanelChoice } from './panel-choice-key';

const panelChoiceSchema: z.ZodMiniType<PanelChoice> = z.object({
  tabId: z.int(),
  frame: z.string().check(z.maxLength(64)),
  id: z.string().check(z.maxLength(64)),
  report: z.boolean(),
  at: z.number(),
});

/** The part of `browser.storage.session` that is used. */
export interface ChoiceStorage {
  get(key: string): Promise<Record<string, unknown>>;
  readonly onChanged: {
    addListener(run: (changes: Record<string, { newValue?: unknown }>) => void): void;
  };
}

/** Calls back with the last choice, if there is one, and with every later one. What is no choice is passed over. */
export function watchPanelChoice(area: ChoiceStorage, run: (choice: PanelChoice) => void): void {
  const use = (value: unknown) => {
    const parsed = panelChoiceSchema.safeParse(value);
    if (parsed.success) run(parsed.data);
  };
  area.onChanged.addListener((changes) => use(changes[PANEL_CHOICE_KEY]?.newValue));
  area.get(PANEL_CHOICE_KEY).then(
    (stored) => use(stored[PANEL_CHOICE_KEY]),
    (error: unknown) => console.warn('Vidimus: the choice of the popup could not be read', error),
  );
}
