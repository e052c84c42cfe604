import { keyWords } from './key-words.ts'

/** One entry of the keyboard map: what the keys do, and doing it. */
export type KeyCommand = {
  /** As `keyName` names them: `Space`, `Shift+D`, `F6`. */
  keys: readonly string[]
  group: keyof ReturnType<typeof keyWords>['groups']
  label: string
  run: () => void
}

/** `Shift+D`, `Ctrl+ArrowDown`, `?`: Shift is named with letters and named keys only. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key
  const isLetter = /^\p{Letter}$/u.test(key)
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && (isLetter || key.length > 1) ? 'Shift' : '',
    isLetter && event.shiftKey ? key.toUpperCase() : key,
  ]
  return parts.filter((part) => part !== '').join('+')
}

/** The same as keyboards have it in the page's language: `Mayús+D`, `Ctrl+↓`. */
export function keyTitle(name: string): string {
  const titles: Readonly<Record<string, string>> = keyWords().names
  return name
    .split(/\+(?=.)/)
    .map((part) => titles[part] ?? part)
    .join('+')
}

/**
 * The command that a key press is meant for. Keys that type a character are left to whoever has the
 * focus when that takes text, and Space and Enter to what they would press. Without `singleKeys` they
 * do nothing at all (WCAG 2.2, 2.1.4).
 */
export function findCommand(
  commands: readonly KeyCommand[],
  event: KeyboardEvent,
  { singleKeys = true } = {},
): KeyCommand | undefined {
  if (event.defaultPrevented || isForTarget(event)) return undefined
  if (!singleKeys && typesCharacter(event)) return undefined
  const name = keyName(event)
  return commands.find((command) => command.keys.includes(name))
}

/** Whether a key could begin a filter where nobody takes text: filters begin with a letter, `!` or `(`. */
export function beginsFilter(event: KeyboardEvent): boolean {
  return typesCharacter(event) && /^[\p{Letter}!(]$/u.test(event.key) && !isForTarget(event)
}

function isForTarget(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof Element)) return false
  const isTyping = typesCharacter(event) || event.key === ' '
  if (isTyping && target.closest('input, textarea, select, [contenteditable]')) return true
  const presses = event.key === ' ' || event.key === 'Enter'
  return presses && target.closest('button, a, summary, [role="button"], [role="tab"]') !== null
}

/** Letters, digits and signs; Space presses, too. */
function typesCharacter({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey
}
