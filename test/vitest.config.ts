import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

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
          // Not a measure: some tests append hundreds of thousands of packets, on any machine.
          testTimeout: 60_000,
          include: [
            'test/*.test.ts',
            'test/{shared,capture,scripts,conformance,kubernetes}/**/*.test.ts',
          ],
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'browser-code',
          environment: 'happy-dom',
          testTimeout: 60_000,
          include: ['test/ui/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'real-pods',
          environment: 'node',
          include: ['test/real-pods/**/*.test.ts'],
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
