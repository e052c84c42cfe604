import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Words } from '../../../ui/language/define-words.ts'

const sources = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'ui'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => /\.(svelte|ts)$/.test(path) && existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))

const isWords = (text: string): boolean => /export const \w+ = defineWords\(/.test(text)
const wordFiles = sources.filter(({ text }) => isWords(text)).map(({ path }) => path)
const readers = sources
  .filter(({ text }) => !isWords(text))
  .map(({ text }) => text)
  .join('\n')

/** A word counts as used where its name stands, or that of its group for any of them. */
function unusedIn(words: Words, groups: readonly string[] = []): string[] {
  return Object.entries(words).flatMap(([name, word]) => {
    if (typeof word === 'object') return unusedIn(word, [...groups, name])
    const isRead = isNamed(name) || groups.some(isReadWhole)
    return isRead ? [] : [[...groups, name].join('.')]
  })
}

function isNamed(name: string): boolean {
  return new RegExp(String.raw`(\.|\?\.|[{,]\s*|')${name}\b`).test(readers)
}

/** Not only to go on to a word by its name: `words().tabs[tab]`, `...words().cutOff`. */
function isReadWhole(group: string): boolean {
  return new RegExp(String.raw`\.${group}\b(?!\.|\?\.)`).test(readers)
}

it.each(wordFiles)('%s has no word that nothing says', async (path) => {
  const module = (await import(/* @vite-ignore */ `../../../${path}`)) as Record<string, unknown>
  const sets = Object.values(module).filter((one) => typeof one === 'function') as (() => Words)[]
  expect(sets.flatMap((words) => unusedIn(words()))).toEqual([])
})
