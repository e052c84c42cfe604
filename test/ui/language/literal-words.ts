import { parse } from 'svelte/compiler'

type Node = { type: string; [key: string]: unknown }
/** What of a file is looked at: its parts are walked through by name. */
type Root = { fragment: Node; instance: Node | null; module: Node | null }

/** What a screen shows or a screen reader says; of components, what they pass on as such. */
const spoken = new Set([
  'title',
  'alt',
  'label',
  'text',
  'placeholder',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
])

/** A word of any language, unlike a symbol or a unit. */
const word = /\p{Letter}{2,}/u
/** Two words in a row: no identifier, no name of a class. */
const sentence = /\p{Letter}{2,}[,:;.]? \p{Letter}{1,}/u
/** Markup, selectors and media queries. */
const code = /^<|[\]=]|prefers-/

/** Every visible text of a `.svelte` file that is written there, and not taken from words. */
export function literalWords(source: string): string[] {
  const { fragment, instance, module } = rootOf(source)
  return [
    ...wordsInMarkup(fragment),
    ...[instance, module].flatMap((script) => (script ? sentences(script) : [])),
  ]
}

/** The same for a module without markup. */
export function literalSentences(source: string): string[] {
  const { instance } = rootOf(`<script lang="ts">${source}</script>`)
  return instance ? sentences(instance) : []
}

function rootOf(source: string): Root {
  const root: object = parse(source, { modern: true })
  return root as Root
}

function wordsInMarkup(node: Node): string[] {
  switch (node.type) {
    case 'Text':
      return wordsIn(node)
    case 'ExpressionTag':
      return results(node['expression'] as Node).flatMap(wordsIn)
    case 'StyleDirective':
    case 'StyleSheet':
      return []
    case 'RegularElement':
      // What is on a key of the keyboard, and what a machine wrote.
      return ['kbd', 'code'].includes(node['name'] as string) ? [] : inChildren(node)
    case 'Attribute':
      return spoken.has(node['name'] as string) ? wordsInValue(node['value']) : []
    default:
      return inChildren(node)
  }
}

function inChildren(node: Node): string[] {
  return children(node).flatMap(wordsInMarkup)
}

function wordsInValue(value: unknown): string[] {
  const parts = (Array.isArray(value) ? value : [value]) as Node[]
  return parts.filter((part) => typeof part === 'object').flatMap(wordsInMarkup)
}

function wordsIn(node: Node): string[] {
  const texts =
    node.type === 'TemplateLiteral'
      ? (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked)
      : [node['data'] ?? node['value']]
  return texts
    .filter((text): text is string => typeof text === 'string' && word.test(text))
    .map((text) => text.trim())
}

/** The literals that an expression can come out as, leaving out what is only compared or looked up. */
function results(node: Node): Node[] {
  switch (node.type) {
    case 'ConditionalExpression':
      return [node['consequent'], node['alternate']].flatMap((one) => results(one as Node))
    case 'LogicalExpression':
      return [node['left'], node['right']].flatMap((one) => results(one as Node))
    case 'BinaryExpression':
      return node['operator'] === '+'
        ? [node['left'], node['right']].flatMap((one) => results(one as Node))
        : []
    case 'TemplateLiteral':
      return [node, ...(node['expressions'] as Node[]).flatMap(results)]
    case 'Literal':
      return [node]
    default:
      return []
  }
}

/** Literals of a script that read like sentences, but for those that are thrown. */
function sentences(node: Node): string[] {
  if (node.type === 'ThrowStatement' || node.type.startsWith('Import')) return []
  if (node.type === 'Literal' || node.type === 'TemplateLiteral') {
    const found = wordsIn(node).filter((text) => sentence.test(text) && !code.test(text))
    if (found.length > 0 || node.type === 'Literal') return found
  }
  return children(node).flatMap(sentences)
}

function children(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => !['parent', 'metadata', 'leadingComments', 'trailingComments'].includes(key))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((one): one is Node => typeof (one as Node | null)?.type === 'string')
}

/** The texts and remedies of a module, with a name in every place that is filled in. */
export function remediesIn(source: string): string[] {
  const { instance } = rootOf(`<script lang="ts">${source}</script>`)
  return instance ? remedies(instance) : []
}

/** The sentences with which something is refused: what `new Refused` and `new BadPattern` are given. */
export function refusalsIn(source: string): string[] {
  const { instance } = rootOf(`<script lang="ts">${source}</script>`)
  return instance ? refusals(instance) : []
}

/** The sentences that are told by calling functions or methods of these names: their last arguments. */
export function tellingsIn(source: string, names: readonly string[]): string[] {
  const { instance } = rootOf(`<script lang="ts">${source}</script>`)
  return instance ? tellings(instance, new Set(names)) : []
}

function tellings(node: Node, names: ReadonlySet<string>): string[] {
  const below = children(node).flatMap((child) => tellings(child, names))
  if (node.type !== 'CallExpression') return below
  const callee = node['callee'] as { name?: string; property?: { name?: string } }
  const isTelling = names.has(callee.name ?? callee.property?.name ?? '')
  return isTelling ? [...below, ...filledIn((node['arguments'] as Node[]).at(-1)!)] : below
}

function refusals(node: Node): string[] {
  const below = children(node).flatMap(refusals)
  const callee = node['callee'] as { name?: string } | undefined
  const isRefusal =
    node.type === 'NewExpression' && /^(Refused|BadPattern)$/.test(callee?.name ?? '')
  return isRefusal ? [...below, ...filledIn((node['arguments'] as Node[])[0]!)] : below
}

function remedies(node: Node): string[] {
  const below = children(node).flatMap(remedies)
  if (node.type !== 'ObjectExpression') return below
  const properties = node['properties'] as Node[]
  const named = (name: string): Node[] =>
    properties.filter((one) => (one['key'] as { name?: string } | undefined)?.name === name)
  if (named('code').length === 0 || named('remedy').length === 0) return below
  const values = [...named('text'), ...named('remedy')].map((one) => one['value'] as Node)
  return [...below, ...values.flatMap(filledIn)]
}

function filledIn(value: Node): string[] {
  if (value.type === 'ConditionalExpression') {
    return [value['consequent'], value['alternate']].flatMap((one) => filledIn(one as Node))
  }
  if (value.type === 'ArrowFunctionExpression') return filledIn(value['body'] as Node)
  if (value.type === 'Literal') return [String(value['value'])]
  if (value.type !== 'TemplateLiteral') return []
  const texts = (value['quasis'] as { value: { cooked: string } }[]).map((one) => one.value.cooked)
  return [texts.join('x1')]
}
