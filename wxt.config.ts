import { defineConfig } from 'wxt';

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
              strict_min_version: '140.0',
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
  vite: () => ({
    // The model runtime's own wasm is copied to public/wasm; the bundled variant would add it a second time.
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'import', 'default'] },
    build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
  }),
});
