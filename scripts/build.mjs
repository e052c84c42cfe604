import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { sourceStamp, stampFile } from './bootstrap/build-stamp.mjs'
import { say } from './bootstrap/say.mjs'

/** Builds `dist/`: the service for Node (`dist/service`) and the page (`dist/page`). */
const stamp = sourceStamp()
say('building …')
rmSync('dist', { recursive: true, force: true })
await build({ configFile: 'scripts/service.vite.config.ts', logLevel: 'warn' })
await build({ configFile: 'ui/vite.config.ts', logLevel: 'warn' })
mkdirSync('dist/service', { recursive: true })
copyFileSync('capture/recording/sample.pcapng', 'dist/service/sample.pcapng')
writeFileSync(stampFile, stamp)
