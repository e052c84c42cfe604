import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export type PageFile = {
  bytes: Buffer
  type: string
  /** A strong entity tag (RFC 9110, 8.8.3), made from the content. */
  etag: string
  cacheControl: string
}

/** All files of the built page, by the path they are asked for. No other path leads to a file. */
export type Page = ReadonlyMap<string, PageFile>

/** The page's own document, which is what the token opens. */
export const documentPath = '/index.html'

/**
 * Tells the document that a service has sent it: without this mark the page stands alone, as plain
 * files, whatever its address says. Whoever signed in, or comes back by a cookie, has no token in it.
 */
const serviceMark = 'data-service'

/** Where a lesson lies that was opened, with its captures: these need the token too. */
export const lessonFolder = '/lesson/'

const typeByExtension: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Files in Vite's `assets` have a hash of their content in their name: another content, another name. */
const hashedFolder = '/assets/'
const forever = 'public, max-age=31536000, immutable'
const askEachTime = 'no-cache'

/**
 * Reads the built page into memory, some hundred kilobytes, once. `undefined` where there is none:
 * no directory, or one without a document.
 */
export async function readPage(directory: string): Promise<Page | undefined> {
  const page = new Map<string, PageFile>()
  for (const file of await filesIn(directory)) {
    const path = `/${relative(directory, file).split(sep).join('/')}`
    const bytes = await readFile(file)
    page.set(path, pageFile(path, path === documentPath ? marked(bytes) : bytes))
  }
  return page.has(documentPath) ? page : undefined
}

function marked(document: Buffer): Buffer {
  return Buffer.from(document.toString().replace(/<html\b/, `<html ${serviceMark}`))
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The page with further files. */
export function withFiles(page: Page, files: ReadonlyMap<string, Buffer>): Page {
  const added = [...files].map(([path, bytes]) => [path, pageFile(path, bytes)] as const)
  return new Map([...page, ...added])
}

function pageFile(path: string, bytes: Buffer): PageFile {
  return {
    bytes,
    type: typeByExtension[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    cacheControl: path.startsWith(hashedFolder) ? forever : askEachTime,
  }
}
