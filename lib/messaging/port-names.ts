/** Port names. `watch`: content script → background. `tab`: popup → every frame's content script of one tab. */
export const PORT_WATCH = 'vidimus:watch';
export const PORT_TAB = 'vidimus:tab';
/** An extension page → background: inspections and details by the shared engine. Content scripts are refused. */
export const PORT_PAGE = 'vidimus:page';
/** background → offscreen document (Chrome). */
export const PORT_ENGINE = 'vidimus:engine';
