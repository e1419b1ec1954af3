/** What the popup hands to the side panel through `storage.session`: the video that the person had chosen there. */
export interface PanelChoice {
  readonly tabId: number;
  readonly frame: string;
  readonly id: string;
  /** They asked for the report of it. */
  readonly report: boolean;
  /** Milliseconds since the epoch: asking twice for the same is two choices. */
  readonly at: number;
}

export const PANEL_CHOICE_KEY = 'panelChoice';
