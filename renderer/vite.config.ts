import vue from '@vitejs/plugin-vue';
// eslint-disable-next-line no-restricted-imports -- this file configures the build and does not run in the window
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The window is built to plain files that any host can serve: relative addresses, nothing inline, nothing from elsewhere. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [vue()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: ['chrome130', 'firefox130', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  server: {
    /** `npm run dev` shows the window against a running `netsitter serve --port 7777`. */
    proxy: { '/rpc': { target: 'ws://127.0.0.1:7777', ws: true } },
  },
});
