import { keyName } from './key-map.ts'
import { keyWords } from './key-words.ts'

const upDown = { up: ['ArrowUp'], down: ['ArrowDown'] } as const
const leftRight = { left: ['ArrowLeft'], right: ['ArrowRight'] } as const
const ends = { first: ['Home'], last: ['End'] } as const
const pages = { pageUp: ['PageUp'], pageDown: ['PageDown'] } as const
/** As in Wireshark's flow graph: `n` and `p`, or the arrows. */
const rows = { up: ['p', 'ArrowUp'], down: ['n', 'ArrowDown'] } as const
const presses = { select: ['Enter', 'Space'] } as const
const zooms = { zoom: { larger: ['+', '='], smaller: ['-'] } } as const

/**
 * What keys do where the focus is: for each pane the lines of the sheet, in each of them its acts, and
 * of each act the keys, as `keyName` names them. Panes act by this list (`actOf`) and the sheet shows
 * it, so that neither knows a key that the other does not.
 */
const keysOf = {
  filter: {
    apply: { enter: ['Enter'] },
    take: { take: ['Tab'] },
    clear: { escape: ['Escape'] },
    choose: upDown,
    complete: { complete: ['Ctrl+Space', 'Alt+ArrowDown'] },
  },
  timeline: {
    move: leftRight,
    moveFar: {
      leftFar: ['Shift+ArrowLeft', 'PageDown'],
      rightFar: ['Shift+ArrowRight', 'PageUp'],
    },
    moveBoth: { leftBoth: ['Alt+ArrowLeft'], rightBoth: ['Alt+ArrowRight'] },
    zoomTo: { zoomTo: ['Enter'] },
    ...zooms,
    showAll: { showAll: ['Backspace', '0'] },
    pan: { panLeft: ['a'], panRight: ['d'] },
    clear: { clear: ['Delete'] },
  },
  events: {
    move: { before: ['ArrowLeft', 'ArrowDown'], after: ['ArrowRight', 'ArrowUp'] },
    moveFar: { farBefore: ['PageDown'], farAfter: ['PageUp'] },
    ends,
    choose: { choose: ['Enter'] },
  },
  picture: {
    walk: { ...upDown, ...leftRight, ...ends },
    select: presses,
    ...zooms,
    fit: { fit: ['0'] },
    pan: { panUp: ['w'], panLeft: ['a'], panDown: ['s'], panRight: ['d'] },
  },
  ladder: {
    move: rows,
    ends,
    choose: { choose: ['g'] },
    compare: { compare: ['d'] },
    order: leftRight,
  },
  exchanges: { move: rows, ends, select: presses },
  table: {
    move: { ...upDown, ...pages, ...ends },
    cell: leftRight,
    select: { select: ['Enter'] },
    filter: { only: ['+'], without: ['-'] },
    // With Shift, as keyboards have them.
    draft: { draftOnly: ['*'], draftWithout: ['_'] },
    mark: { mark: ['m'] },
    nextMark: { nextMark: ['Shift+N'] },
    reference: { reference: ['t'] },
    sort: { sort: ['s'] },
  },
  tree: {
    move: { ...upDown, ...ends },
    open: { open: ['ArrowRight'], close: ['ArrowLeft'] },
    openBelow: { openBelow: ['Shift+ArrowRight'] },
    openAll: { openAll: ['Ctrl+ArrowRight'], closeAll: ['Ctrl+ArrowLeft'] },
    choose: { choose: ['Enter'] },
    parent: { parent: ['Backspace'] },
  },
  bytes: {
    move: { ...leftRight, ...upDown, ...pages, ...ends },
    extend: {
      extendLeft: ['Shift+ArrowLeft'],
      extendRight: ['Shift+ArrowRight'],
      extendUp: ['Shift+ArrowUp'],
      extendDown: ['Shift+ArrowDown'],
      extendPageUp: ['Shift+PageUp'],
      extendPageDown: ['Shift+PageDown'],
      extendFirst: ['Shift+Home'],
      extendLast: ['Shift+End'],
    },
    choose: { choose: ['Enter'] },
  },
} as const satisfies {
  [P in Pane]: Record<Exclude<keyof PaneWords[P], 'pane'>, Record<string, readonly string[]>>
}

type PaneWords = ReturnType<typeof keyWords>['inPane']
export type Pane = keyof PaneWords

/** What can be done by a key in a pane. */
export type Act<P extends Pane> = keyof Merged<(typeof keysOf)[P][keyof (typeof keysOf)[P]]>
type Merged<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** What a key press means in a pane; nothing where it means nothing there. */
export function actOf<P extends Pane>(pane: P, event: KeyboardEvent): Act<P> | undefined {
  return actsByKey(pane).get(keyName(event)) as Act<P> | undefined
}

const known = new Map<Pane, ReadonlyMap<string, string>>()

function actsByKey(pane: Pane): ReadonlyMap<string, string> {
  let acts = known.get(pane)
  if (acts === undefined) {
    const lines: readonly Record<string, readonly string[]>[] = Object.values(keysOf[pane])
    acts = new Map(
      lines
        .flatMap((line) => Object.entries(line))
        .flatMap(([act, keys]) => keys.map((key) => [key, act])),
    )
    known.set(pane, acts)
  }
  return acts
}

/** The same as the sheet lists it, in the order of the screen, from the top. */
export type PaneKeys = { pane: string; keys: { names: readonly string[]; does: string }[] }

export function paneKeys(): PaneKeys[] {
  return (Object.keys(keysOf) as Pane[]).map((name) => {
    const says: Readonly<Record<string, string>> = keyWords().inPane[name]
    const lines: [string, Record<string, readonly string[]>][] = Object.entries(keysOf[name])
    const keys = lines.map(([line, acts]) => ({
      names: Object.values(acts).flat(),
      does: says[line]!,
    }))
    return { pane: says['pane']!, keys }
  })
}
