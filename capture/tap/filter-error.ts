/** Asks libpcap; answers its complaint. */
export type CompileFilter = (expression: string) => Promise<string | undefined>

export type FilterError = {
  /** Index of the first character that cannot stay; `undefined` when it was not found. */
  at: number | undefined
  /** ` (“prot”)`, or ` (the end)`. */
  found: string
  /** What could stand there instead; empty when nothing is known. */
  expected: string
}

type Word = { at: number; text: string }

/** What can stand at a place, with a piece of text that stands for it. */
const possibilities: readonly (readonly [text: string, name: string])[] = [
  ['', 'the end'],
  ['and tcp', '“and” or “or”'],
  ['tcp', 'a protocol or qualifier such as “tcp”, “host”, “port”'],
  ['port 80', '“port” with a number'],
  ['host 10.0.0.1', '“host” with an address'],
  ['10.0.0.1', 'an address'],
  ['80', 'a number'],
  ['01:02:03:04:05:06', 'a MAC address'],
  ['= 1', 'a comparison such as “= 1”'],
  ['1 = 1', 'a number and a comparison'],
  ['0] = 1', 'an offset and “]”'],
  ['] = 1', '“]”'],
  ['80 = 1', 'a number and a comparison'],
]

/** Each step of the search asks libpcap for every possibility, some 5 ms each. */
const WORDS_MAX = 64

/**
 * Finds where a filter goes wrong. libpcap says what, and hardly ever where, so it is asked about
 * beginnings of the filter. A syntax error is at the first word behind the longest beginning that
 * something could follow; any other complaint (`unknown host 'x'`) at the last word of the shortest
 * beginning that provokes it.
 */
export async function locateError(
  expression: string,
  message: string,
  compile: CompileFilter,
): Promise<FilterError> {
  const words = splitWords(expression)
  if (words.length > WORDS_MAX) return { at: undefined, found: '', expected: '' }
  return message.startsWith(syntaxError)
    ? locateSyntaxError(expression, words, compile)
    : locateComplaint(expression, words, { message, compile })
}

const syntaxError = 'syntax error'

async function locateSyntaxError(
  expression: string,
  words: readonly Word[],
  compile: CompileFilter,
): Promise<FilterError> {
  // What can follow the first `good` words is known; nothing can follow the first `bad`.
  let good = 0
  let bad = words.length + 1
  let expected = await whatCanFollow('', compile)
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const names = await whatCanFollow(beginning(expression, words, middle), compile)
    if (names.length === 0) bad = middle
    else [good, expected] = [middle, names]
  }
  const word = words[good]
  return {
    at: word?.at ?? expression.length,
    found: word === undefined ? ' (the end)' : ` (“${word.text}”)`,
    expected: [...new Set(expected)].join(', '),
  }
}

async function locateComplaint(
  expression: string,
  words: readonly Word[],
  asked: { message: string; compile: CompileFilter },
): Promise<FilterError> {
  for (let count = 1; count <= words.length; count++) {
    const text = beginning(expression, words, count)
    if ((await asked.compile(text + closing(text))) !== asked.message) continue
    const { at, text: found } = words[count - 1]!
    return { at, found: ` (“${found}”)`, expected: '' }
  }
  return { at: undefined, found: '', expected: '' }
}

/**
 * Names of the possibilities that libpcap takes, or else of those where it finds no fault with the
 * syntax at least (`tcp host 10.0.0.1`: "'tcp' modifier applied to host").
 */
async function whatCanFollow(text: string, compile: CompileFilter): Promise<string[]> {
  const taken: string[] = []
  const parsed: string[] = []
  for (const [follower, name] of possibilities) {
    const whole = `${text} ${follower}`
    const close = closing(whole)
    const message = await compile(whole + close)
    const shown = follower === '' && close !== '' ? '“)”' : name
    if (message === undefined) taken.push(shown)
    else if (!message.startsWith(syntaxError)) parsed.push(shown)
  }
  return taken.length > 0 ? taken : parsed
}

/** The brackets that are still open, closed. */
function closing(text: string): string {
  const open: string[] = []
  for (const character of text) {
    if (character === '(') open.push(')')
    if (character === ')') open.pop()
  }
  return open.join('')
}

function beginning(expression: string, words: readonly Word[], count: number): string {
  const last = words[count - 1]
  return last === undefined ? '' : expression.slice(0, last.at + last.text.length)
}

/** Names, numbers and addresses; operators; any other character by itself. */
function splitWords(expression: string): Word[] {
  const pattern = /[\w.:\\/-]+|&&|\|\||[<>=!]=|<<|>>|\S/g
  return [...expression.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0] }))
}
