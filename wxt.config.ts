import { defineConfig } from 'wxt';
import { readerContentScripts } from './lib/platforms/content-scripts';

/**
 * The content scripts. They are built as plain scripts and named here, because what WXT wraps around a content script
 * weighs 1.5 kB and tells the page the extension's id in an event (docs/decisions/017).
 */
const everyFrame = {
  matches: ['<all_urls>'],
  all_frames: true,
  match_about_blank: true,
  match_origin_as_fallback: true,
};
const contentScripts = [
  { ...everyFrame, js: ['stream-tap.js'], run_at: 'document_start', world: 'MAIN' },
  { ...everyFrame, js: ['tap-line.js'], run_at: 'document_start' },
  { ...everyFrame, js: ['watch.js'], run_at: 'document_idle' },
] as const;

/** Modules of the popup's first view; all pages share them. */
const POPUP_CHUNKS = [
  { name: 'shapes', test: /node_modules\/zod\/|lib\/(inspection\/(schema|limits|gaps)|engine\/engine-error)\.ts/ },
  {
    name: 'view',
    test: /node_modules\/(react|scheduler|react-dom(?!.*server))\/|lib\/words\/(direction|localise|page-words)|lib\/(tab-videos\/(tab-|open-panel|panel-choice-key)|messaging\/(tab-protocol|port-names)|settings\/page-settings)|components\/(AnswerCard|EvidenceRows|NotChecked|Untrusted|VideoChooser|checked|credentials-words|further|icons|late|page|tone|words)\.tsx?|wxt-(html-)?plugins|rolldown.runtime/,
  },
] as const;

/** Every permission is explained in docs/privacy.md; `npm test` fails when one here is not. */
export default defineConfig({
  modules: ['@wxt-dev/module-react'],
  // Names are imported where they are used; nothing appears from nowhere.
  imports: false,
  manifestVersion: 3,
  manifest: ({ browser }) => ({
    name: '__MSG_extension_name__',
    description: '__MSG_extension_description__',
    default_locale: 'en',
    action: { default_title: '__MSG_toolbar_title__' },
    permissions:
      browser === 'firefox'
        ? ['storage', 'alarms', 'contextMenus']
        : ['storage', 'alarms', 'contextMenus', 'offscreen'],
    host_permissions: ['<all_urls>'],
    content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'vidimus@vidimus.invalid',
              // The first for desktop and Android that knows the key below.
              strict_min_version: '142.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : {
          // Frames travel between contexts as ArrayBuffers; without this key they silently arrive as `{}`.
          message_serialization: 'structured_clone',
          minimum_chrome_version: '148',
        }),
  }),
  hooks: {
    'vite:build:extendConfig': (entries, config) => {
      if (!entries.some(({ type }) => type === 'popup')) return;
      // What the popup always needs lies in two files, not fifteen: 2.6 kB less when gzipped, and fewer to open. Two,
      // because the background needs the schemas and must not carry React.
      config.build ??= {};
      config.build.rolldownOptions = {
        ...config.build.rolldownOptions,
        output: {
          ...config.build.rolldownOptions?.output,
          codeSplitting: { groups: [...POPUP_CHUNKS] },
        },
      };
    },
    'build:manifestGenerated': (_, manifest) => {
      manifest.content_scripts = [...readerContentScripts(), ...contentScripts].map((script) => ({
        ...script,
        js: [...script.js],
      }));
    },
  },
  vite: () => ({
    // The model runtime's own wasm is copied to public/wasm; the bundled variant would add it a second time.
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'import', 'default'] },
    build: {
      target: 'es2022',
      chunkSizeWarningLimit: 2000,
      modulePreload: {
        // Every browser this is built for preloads modules by itself.
        polyfill: false,
        // What is loaded late lies on this machine too: a list of its parts costs the popup more than it saves.
        resolveDependencies: (_, needed, { hostType }) => (hostType === 'html' ? needed : []),
      },
    },
  }),
});
