import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const stampFile = 'dist/.stamp'

const sources = ['capture', 'ui', 'shared', 'scripts', 'package.json', 'package-lock.json']

/** A digest of the names, sizes and times of all that a build reads: cheap, and enough to notice. */
export function sourceStamp() {
  const digest = createHash('sha256').update(process.versions.node)
  for (const source of sources) addTo(digest, source)
  return digest.digest('hex')
}

/** Whether `dist/` was built from the sources as they are. */
export function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceStamp()
}

function addTo(digest, path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) {
    digest.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(path).toSorted()) addTo(digest, join(path, name))
}
