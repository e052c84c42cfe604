import type { Token, Tokens } from 'marked'
import type { Block, Inline, Question } from './lesson.ts'

/**
 * A piece of Markdown as the few things a lesson is made of; `undefined` for any other: pictures,
 * tables, HTML.
 */
export function blockOf(token: Token): Block | undefined {
  if (token.type === 'code') return { kind: 'code', text: (token as Tokens.Code).text }
  if (token.type === 'paragraph') {
    const inlines = inlinesOf(token.tokens)
    return inlines && { kind: 'paragraph', inlines }
  }
  if (token.type === 'list') {
    const items = (token as Tokens.List).items.map(({ tokens }) => inlinesOf(tokens))
    return items.every((item) => item !== undefined) ? { kind: 'list', items } : undefined
  }
  return undefined
}

/** The answers of a question: a list of which each entry has a box, ticked where it is right. */
export function choicesOf(token: Token): Question['choices'] | undefined {
  if (token.type !== 'list') return undefined
  const { items } = token as Tokens.List
  const choices = items.map(({ task, checked, tokens }) => {
    const text = task ? inlinesOf(tokens) : undefined
    return text && { text, right: checked === true }
  })
  return choices.every((choice) => choice !== undefined) ? choices : undefined
}

/** Text with emphasis and code in it; `undefined` where there is anything else. */
export function inlinesOf(tokens: readonly Token[] | undefined): Inline[] | undefined {
  const inlines: Inline[] = []
  for (const token of tokens ?? []) {
    if (token.type === 'checkbox' || token.type === 'space') continue
    const nested = token.type === 'text' || token.type === 'paragraph' ? token.tokens : undefined
    const inner = nested ? inlinesOf(nested) : inlineOf(token)
    if (inner === undefined) return undefined
    inlines.push(...inner)
  }
  return inlines
}

function inlineOf(token: Token): Inline[] | undefined {
  const kind = kinds[token.type]
  if (kind === undefined || !('text' in token)) return undefined
  // Lines of a paragraph are one text.
  return [{ kind, text: String(token.text).replaceAll('\n', ' ') }]
}

const kinds: Readonly<Record<string, Inline['kind']>> = {
  text: 'text',
  escape: 'text',
  strong: 'strong',
  em: 'emphasis',
  codespan: 'code',
}

/** Words that somebody reads: what stands between blanks and has a letter or a figure in it. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{Letter}\p{Number}]/u.test(word)).length
}

export function plainText(inlines: readonly Inline[]): string {
  return inlines.map(({ text }) => text).join('')
}

export function blocksText(blocks: readonly Block[]): string {
  return blocks.map(blockText).join(' ')
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return plainText(block.inlines)
    case 'list':
      return block.items.map(plainText).join(' ')
    case 'code':
      return block.text
  }
}
