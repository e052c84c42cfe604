import type { LadderColours } from '../../drawing/ladder-picture.ts'

/** The page's colours and type, as they are now. */
export function ladderColours(): LadderColours {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    client: token('client'),
    server: token('server'),
    error: token('error'),
    ink: token('ink'),
    mute: token('mute'),
    rail: token('rail'),
    sans: token('sans'),
    mono: token('mono'),
  }
}
