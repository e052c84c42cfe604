import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** The service as one file of JavaScript for Node; packages stay packages. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  publicDir: false,
  build: {
    ssr: 'capture/main.ts',
    outDir: 'dist/service',
    target: 'node20',
    sourcemap: true,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: { entryFileNames: 'podscope.js', banner: '#!/usr/bin/env node' },
    },
  },
})
