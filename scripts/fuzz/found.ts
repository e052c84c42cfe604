import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** An input that broke something, as small as it could be made. */
export type Found = { campaign: string; problem: string; input: unknown }

const folder = join(import.meta.dirname, '../../test/fixtures/found')

/** The path of the file, whose name says what went wrong. */
export function writeFound(found: Found): string {
  mkdirSync(folder, { recursive: true })
  const words = `${found.campaign} ${found.problem}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const path = join(folder, `${words.slice(0, 80).replace(/-$/, '')}.json`)
  writeFileSync(path, `${JSON.stringify(found, withBase64, 2)}\n`)
  return path
}

/** All that were kept. */
export function readAllFound(): (Found & { name: string })[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({
      ...(JSON.parse(readFileSync(join(folder, name), 'utf8'), revive) as Found),
      name,
    }))
}

function withBase64(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
}

function revive(_key: string, value: unknown): unknown {
  const text = (value as { base64?: unknown } | null)?.base64
  return typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'base64')) : value
}
