import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { literalSentences, literalWords } from './literal-words.ts'

/** Names, terms, keys, programs and classes that are the same in every language. */
const everywhere = new Set([
  ...['scope', 'pod', 'pause', 'Podscope', 'PID', 'ms', 'kubectl', 'ns', 'node#', 'dB', 'SHA-256'],
  ...['CSV', '(Ctrl+G)', 'netstat -tunlp', 'error heavy'],
])

/** What they write is read by a program, or stands as a program prints it. */
const forPrograms = [
  'ui/drawing/ladder-mermaid.ts',
  'ui/lessons/task-command.ts',
  'ui/views/packet-detail/copied-bytes.ts',
  'ui/views/packet-table/request-command.ts',
  'ui/views/sockets/socket-text.ts',
  'ui/views/stream/stream-yaml.ts',
]

/** Sentences that the page translates by heart: tests beside this one hold that. */
const translated = [
  'ui/language/pod-sentences.ts',
  'ui/language/file-sentences.ts',
  'ui/language/filter-sentences.ts',
  'ui/language/field-titles.ts',
  'ui/language/silence-sentences.ts',
  'ui/language/cluster-sentences.ts',
  'ui/lessons/lesson-sentences.ts',
  'ui/lessons/step-state.ts',
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
  .filter((path) => ![...translated, ...forPrograms].some((place) => path.startsWith(place)))

function offences(path: string): string[] {
  const source = readFileSync(path, 'utf8')
  const found = path.endsWith('.svelte') ? literalWords(source) : literalSentences(source)
  return found.filter((text) => !everywhere.has(text)).map((text) => `${path}: ${text}`)
}

describe('the words on the page', () => {
  it('come from words, in every language', () => {
    expect(files.flatMap(offences)).toEqual([])
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
