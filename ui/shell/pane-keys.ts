import { keyWords } from './key-words.ts'

/** What keys do where the focus is: each pane reads its own, the sheet lists them all. */
export type PaneKeys = { pane: string; keys: { names: readonly string[]; does: string }[] }

/** In the order of the screen, from the top. */
export function paneKeys(): PaneKeys[] {
  return Object.entries(keysOf).map(([name, acts]) => {
    const says: Readonly<Record<string, string>> = keyWords().inPane[name as Pane]
    const keys = Object.entries(acts).map(([act, names]) => ({ names, does: says[act]! }))
    return { pane: says['pane']!, keys }
  })
}

type PaneWords = ReturnType<typeof keyWords>['inPane']
type Pane = keyof PaneWords

const upDown = ['ArrowUp', 'ArrowDown'] as const
const leftRight = ['ArrowLeft', 'ArrowRight'] as const

/** As `keyName` names them. */
const keysOf: {
  [P in Pane]: Record<Exclude<keyof PaneWords[P], 'pane'>, readonly string[]>
} = {
  filter: { apply: ['Enter'], clear: ['Escape'], choose: upDown, complete: ['Ctrl+Space'] },
  timeline: {
    move: leftRight,
    moveFar: ['PageUp', 'PageDown'],
    zoom: ['Enter'],
    unzoom: ['Backspace'],
    endFar: leftRight.map((key) => `Shift+${key}`),
    endBoth: leftRight.map((key) => `Alt+${key}`),
    clear: ['Delete'],
  },
  picture: {
    walk: [...upDown, ...leftRight],
    select: ['Enter', 'Space'],
    zoom: ['+', '-'],
    fit: ['0'],
  },
  ladder: { move: ['n', 'p', ...upDown], ends: ['Home', 'End'], compare: ['d'], order: leftRight },
  table: {
    move: [...upDown, 'PageUp', 'PageDown', 'Home', 'End'],
    cell: leftRight,
    select: ['Enter'],
    filter: ['+', '-'],
    draft: ['*', '_'],
    mark: ['m'],
    nextMark: ['Shift+N'],
    reference: ['t'],
    sort: ['s'],
  },
  tree: {
    open: leftRight.toReversed(),
    openBelow: ['Shift+ArrowRight'],
    openAll: leftRight.toReversed().map((key) => `Ctrl+${key}`),
    choose: ['Enter'],
    parent: ['Backspace'],
  },
  bytes: {
    move: [...leftRight, ...upDown],
    extend: leftRight.map((key) => `Shift+${key}`),
    choose: ['Enter'],
  },
}
