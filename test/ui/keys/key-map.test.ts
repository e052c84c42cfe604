import { beforeEach, describe, expect, it } from 'vitest'
import { findCommand, keyName, keyTitle, type KeyCommand } from '../../../ui/keys/key-map.ts'
import { language } from '../../../ui/language/language.svelte.ts'

const commands: KeyCommand[] = ['Space', 'n', 'Shift+D', '?', 'F6', '1', 'Escape'].map((key) => ({
  keys: [key],
  group: 'page',
  label: key,
  run: () => {},
}))

function name(init: KeyboardEventInit): string {
  return keyName(new KeyboardEvent('keydown', init))
}

/** What a key pressed on the first element of this kind leads to. */
function pressed(on: string, init: KeyboardEventInit): string | undefined {
  let found: string | undefined
  const listener = (event: KeyboardEvent): void => {
    found = findCommand(commands, event)?.label
  }
  document.addEventListener('keydown', listener, { once: true })
  document
    .querySelector(on)!
    .dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }))
  return found
}

beforeEach(() => {
  document.body.innerHTML =
    '<main></main><input /><textarea></textarea><button>x</button><div role="row"></div>'
})

describe('keyboard map', () => {
  it('names keys as people do', () => {
    expect(name({ key: ' ' })).toBe('Space')
    expect(name({ key: 'D', shiftKey: true })).toBe('Shift+D')
    expect(name({ key: '?', shiftKey: true })).toBe('?')
    expect(name({ key: 'ArrowDown', ctrlKey: true })).toBe('Ctrl+ArrowDown')
    expect(name({ key: 'n' })).toBe('n')
  })

  it('says them as keyboards of the page’s language have them', () => {
    expect(keyTitle('Ctrl+ArrowDown')).toBe('Ctrl+↓')
    expect(keyTitle('+')).toBe('+')
    language.adopt('es')
    expect(keyTitle('Shift+D')).toBe('Mayús+D')
    expect(keyTitle('Space')).toBe('Espacio')
    language.adopt('en')
  })

  it('finds the command from anywhere on the page', () => {
    expect(pressed('main', { key: ' ' })).toBe('Space')
    expect(pressed('[role="row"]', { key: ' ' })).toBe('Space')
    expect(pressed('main', { key: 'D', shiftKey: true })).toBe('Shift+D')
    expect(pressed('main', { key: 'n', ctrlKey: true })).toBeUndefined()
  })

  it('leaves keys that type a character to inputs', () => {
    expect(pressed('input', { key: 'n' })).toBeUndefined()
    expect(pressed('textarea', { key: '?' })).toBeUndefined()
    expect(pressed('input', { key: 'F6' })).toBe('F6')
    expect(pressed('input', { key: 'Escape' })).toBe('Escape')
  })

  it('leaves Space to a button that has the focus', () => {
    expect(pressed('button', { key: ' ' })).toBeUndefined()
    expect(pressed('button', { key: '1' })).toBe('1')
  })

  it('does nothing for keys that type a character where these are switched off', () => {
    const press = (init: KeyboardEventInit): KeyCommand | undefined =>
      findCommand(commands, new KeyboardEvent('keydown', init), { singleKeys: false })
    expect(press({ key: 'n' })).toBeUndefined()
    expect(press({ key: '?', shiftKey: true })).toBeUndefined()
    expect(press({ key: 'D', shiftKey: true })).toBeUndefined()
    expect(press({ key: 'F6' })?.label).toBe('F6')
    expect(press({ key: ' ' })?.label).toBe('Space')
  })
})
