import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** How the page is connected: with sockets of Node's, which a page's document knows nothing of. */
const overRealSockets = 'test/ui/connection/**/*.test.ts'

/** What becomes true is waited for as long as a busy machine may take: the usual second is a measure. */
const patience = { timeout: 20_000 }

/**
 * Four projects, from quick to slow: `unit` (Node), `browser-code` (Svelte under happy-dom),
 * `real-pods` (needs root on Linux and real runtimes) and `end-to-end` (Chromium against the built
 * service). The last two run one file at a time: they share one machine's namespaces and ports.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // Files import the same modules, which keep nothing: loading them once halves the time.
          isolate: false,
          // Not a measure: some tests append hundreds of thousands of packets, on any machine.
          testTimeout: 60_000,
          include: [
            'test/*.test.ts',
            'test/{shared,capture,conformance,kubernetes}/**/*.test.ts',
            overRealSockets,
          ],
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'browser-code',
          environment: 'happy-dom',
          // As above; what the page's parts and the browser keep is put back before each file.
          isolate: false,
          setupFiles: ['test/ui/first-visit.ts'],
          testTimeout: 60_000,
          include: ['test/ui/**/*.test.ts'],
          exclude: [overRealSockets],
        },
      },
      {
        test: {
          name: 'real-pods',
          environment: 'node',
          include: ['test/real-pods/**/*.test.ts'],
          expect: { poll: patience },
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'end-to-end',
          environment: 'node',
          include: ['test/end-to-end/**/*.test.ts'],
          expect: { poll: patience },
          fileParallelism: false,
          // A browser on a machine that others use too: what fails twice has failed.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
