/**
 * Which way our words run, by the tag of their table. The browser's own `@@bidi_dir` is that of its menus: Chromium on
 * Linux, started for Arabic, gave out Arabic words and "ltr".
 */
export const directionOf = (language: string): 'rtl' | 'ltr' => (language === 'ar' ? 'rtl' : 'ltr');
