import vue from '@vitejs/plugin-vue';
// eslint-disable-next-line no-restricted-imports -- this file configures the build and does not run in the window
import { fileURLToPath } from 'node:url';
import { defineConfig, loadEnv, type ProxyOptions } from 'vite';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Calls of `npm run dev` go to a running `netsitter serve`, whose printed address is given in
 * NETSITTER_ADDRESS. The server lets in only who holds its token and comes from its own pages.
 */
function callsTo(address: string): Record<string, ProxyOptions> {
  const { origin, port, searchParams } = new URL(address);
  const cookie = `netsitter-${port}=${searchParams.get('token') ?? ''}`;
  return { '/rpc': { target: origin, ws: true, changeOrigin: true, headers: { origin, cookie } } };
}

/** The window is built to plain files that any host can serve: relative addresses, nothing inline, nothing from elsewhere. */
export default defineConfig(({ mode }) => {
  const address = loadEnv(mode, folder, 'NETSITTER_')['NETSITTER_ADDRESS'];
  return {
    root: folder,
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
    server: address === undefined ? {} : { proxy: callsTo(address) },
  };
});
