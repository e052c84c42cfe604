import { defineConfig, mergeConfig } from 'vite'
import service from '../service.vite.config.ts'

/** The service with its packages in it, so that an image needs no node_modules. */
export default mergeConfig(
  service,
  defineConfig({
    // A native module, and an optional one: an image has tcpdump.
    ssr: { noExternal: true, external: ['cap'] },
    build: { outDir: 'dist/image/service', sourcemap: false },
  }),
)
