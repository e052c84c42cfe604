import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const pageFolder = 'dist/page'

export type ScriptSizes = {
  /** What the page's HTML names, with all that this imports: needed before anything is seen. */
  shellBytes: number
  /** With the views of the first screen that are fetched when they are looked at. */
  firstViewBytes: number
  /** The engine, for files that are opened in the page alone. */
  workerBytes: number
  allBytes: number
}

/** Sizes of the built page's scripts, each packed with gzip as servers send it. */
export function scriptSizes(): ScriptSizes {
  const names = readdirSync(join(pageFolder, 'assets')).filter((name) => name.endsWith('.js'))
  const html = readFileSync(join(pageFolder, 'index.html'), 'utf8')
  const shell = withImports(names.filter((name) => html.includes(name)))
  const firstView = withImports([...shell, ...names.filter(isFirstView)])
  const worker = names.filter((name) => name.startsWith('engine-worker-'))
  return {
    shellBytes: sum(shell),
    firstViewBytes: sum(firstView),
    workerBytes: sum(worker),
    allBytes: sum(names),
  }
}

function isFirstView(name: string): boolean {
  return /^(watch-screen|ladder)-/.test(name)
}

function sum(names: readonly string[]): number {
  return names.reduce((bytes, name) => bytes + packedBytes(name), 0)
}

function withImports(names: readonly string[]): string[] {
  const found = new Set(names)
  for (const name of found) {
    const text = readFileSync(join(pageFolder, 'assets', name), 'utf8')
    // Static imports stand at the beginning of a line or behind another one; others have parentheses.
    for (const match of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      found.add(match[1]!)
    }
  }
  return [...found]
}

function packedBytes(name: string): number {
  return gzipSync(readFileSync(join(pageFolder, 'assets', name)), { level: 9 }).length
}
