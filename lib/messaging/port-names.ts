/** Port names. `watch`: content script → background. `tab`: popup → every frame's content script of one tab. */
export const PORT_WATCH = 'vidimus:watch';
export const PORT_TAB = 'vidimus:tab';
/** background → offscreen document (Chrome). */
export const PORT_ENGINE = 'vidimus:engine';
