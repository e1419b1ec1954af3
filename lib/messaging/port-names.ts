/** Port names. `watch`: content script → background. `tab`: popup → every frame's content script of one tab. */
export const PORT_WATCH = 'vidimus:watch';
export const PORT_TAB = 'vidimus:tab';
/** An extension page → background: inspections and details by the shared engine. Content scripts are refused. */
export const PORT_PAGE = 'vidimus:page';
/** A message, background → the tab's own page: where it is on the screen. Answered as place-in-tab.ts says. */
export const ASK_PLACE = 'vidimus:place';
/** Likewise to all frames of a tab: `true` is answered where the frame that has the focus is drawn larger or smaller. */
export const ASK_RESIZED = 'vidimus:resized';
/** background → offscreen document (Chrome). */
export const PORT_ENGINE = 'vidimus:engine';
