import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/**
 * The page, as plain files that work from any path. Nothing is inlined, so that they run under
 * `script-src 'self'; style-src 'self'; img-src 'self'`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [svelte()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // On a busy machine it would say how long each plug-in took, to somebody who wants to see packets.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
})
