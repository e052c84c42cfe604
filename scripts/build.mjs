import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
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
for (const file of [
  'recording/sample.pcapng',
  'tap/pipe-reader-thread.mjs',
  'attribution/begun-programs-thread.mjs',
]) {
  copyFileSync(`capture/${file}`, `dist/service/${basename(file)}`)
}
// npm makes programs of a package executable, other ways of installing it do not.
chmodSync('dist/service/podscope.js', 0o755)
// The page can stand alone, and play the recording by itself.
copyFileSync('capture/recording/sample.pcapng', 'dist/page/sample.pcapng')
writeFileSync(stampFile, stamp)
