import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { literalSentences, literalWords } from './literal-words.ts'

/** Names and terms that are the same in every language. */
const everywhere = new Set(['scope', 'pod', 'PID', 'ms', 'kubectl', 'ns', 'dB', 'SHA-256'])

/**
 * Rooms whose words are still written into their parts, with the day until which that is so. An
 * entry goes when its room has its words.
 */
const debts: Record<string, string> = {
  'ui/drawing/': '2026-11-23',
  'ui/saving/': '2026-11-23',
  'ui/views/': '2026-11-23',
  'ui/lessons/': '2026-11-23',
}

/** Sentences that the page translates by heart: `service-sentence.test.ts` holds that. */
const translated = [
  'ui/language/pod-sentences.ts',
  'ui/language/file-sentences.ts',
  'ui/connection/',
  'ui/worker/',
  'ui/saving/gather-capture.ts',
]

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'ui'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.endsWith('words.ts') && existsSync(path))
  .filter((path) => !translated.some((place) => path.startsWith(place)))

function offences(path: string): string[] {
  const source = readFileSync(path, 'utf8')
  const found = path.endsWith('.svelte') ? literalWords(source) : literalSentences(source)
  return found.filter((text) => !everywhere.has(text)).map((text) => `${path}: ${text}`)
}

const all = files.flatMap(offences)
const isOwed = (offence: string): boolean =>
  Object.keys(debts).some((folder) => offence.startsWith(folder))

describe('the words on the page', () => {
  it('come from words, in every language', () => {
    expect(all.filter((offence) => !isOwed(offence))).toEqual([])
  })

  it('are owed by fewer and fewer rooms', () => {
    const owed = all.filter(isOwed)
    if (owed.length > 0) console.warn(`${owed.length} words are owed:\n${owed.join('\n')}`)
    expect(Object.values(debts).every((day) => /^\d{4}-\d\d-\d\d$/.test(day))).toBe(true)
  })
})

describe('finding them', () => {
  it('sees text, what is read out, and what an expression comes out as', () => {
    const found = literalWords(`
      <script lang="ts">
        const list = [{ label: 'Show the list' }]
        if (name === 'ladder') throw new Error('this cannot be')
      </script>
      <p class="mute wide" title="Rest here">{isOpen ? 'Close' : words().open} · {words().rest}</p>
      <button aria-label="Use {name} now" onclick={() => choose('a word')}>✕</button>
      <style>p { color: red }</style>`)
    expect(found).toEqual(['Rest here', 'Close', 'Use', 'now', 'Show the list'])
  })
})
