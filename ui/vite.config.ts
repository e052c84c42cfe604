import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

/**
 * The page, as plain files that work from any path. Nothing is inlined, so that they run under
 * `script-src 'self'; style-src 'self'; img-src 'self'`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [svelte(), compiledWhenFetched()],
  worker: { format: 'es', plugins: () => [compiledWhenFetched()] },
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

/**
 * Has Chromium compile every function of a script while that is fetched, beside the main thread, and not
 * each one when it is called first: a third of the work from a file's choice to its rows was that. For
 * other browsers it is a comment (V8, explicit compile hints). Vite puts a line before it in the page's
 * entry, where it does not count: the first paint waits for no more than before.
 */
function compiledWhenFetched(): Plugin {
  return {
    name: 'compiled-when-fetched',
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type === 'chunk') part.code = `//# allFunctionsCalledOnLoad\n${part.code}`
      }
    },
  }
}
