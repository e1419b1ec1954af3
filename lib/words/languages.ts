/** The languages that there are words in, by the tag of their table, each under its own name. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  'pt-BR': 'Português (Brasil)',
  ar: 'العربية',
  hi: 'हिन्दी',
  ja: '日本語',
  'zh-CN': '简体中文',
} as const;

export type Language = keyof typeof LANGUAGES;
export const languageTags = Object.keys(LANGUAGES) as Language[];
