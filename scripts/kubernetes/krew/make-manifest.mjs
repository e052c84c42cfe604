import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * Prints the krew manifest of a release: `node scripts/kubernetes/krew/make-manifest.mjs ARCHIVE URI`.
 * What the archive holds is told in the README beside this file.
 */
const [archive, uri] = process.argv.slice(2)
if (!archive || !uri?.startsWith('https://')) {
  process.stderr.write('usage: make-manifest.mjs ARCHIVE https://WHERE-IT-CAN-BE-FETCHED\n')
  process.exit(2)
}
const { version } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
)
const template = readFileSync(new URL('podscope.yaml', import.meta.url), 'utf8')
const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex')
process.stdout.write(
  template
    .replace(/^#.*\n/, '')
    .replace('vVERSION', `v${version}`)
    .replace('ARCHIVE_URI', uri)
    .replace('ARCHIVE_SHA256', sha256),
)
