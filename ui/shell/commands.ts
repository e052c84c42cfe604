import type { Page } from '../state/page.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { tabs } from '../state/tabs.ts'
import {
  changeRate,
  limitRange,
  stepMessage,
  stepPacket,
  toBeginning,
  toEnd,
} from '../views/timeline/playback.ts'
import type { KeyCommand } from '../keys/key-map.ts'
import { keyWords } from '../keys/key-words.ts'
import { words } from './words.ts'

/** What commands act on; the actions are the frame's own. */
export type CommandSeat = {
  page: Page
  session: Session
  openFile(): void
  copyLink(): void
  save(): void
  showHelp(): void
}

/** The keyboard map as it is: the sheet lists these, and no others do anything. */
export function pageCommands(seat: CommandSeat): KeyCommand[] {
  return [
    ...timeCommands(seat).map((command) => ({ ...command, group: 'time' as const })),
    ...packetCommands(seat).map((command) => ({ ...command, group: 'packets' as const })),
    ...viewCommands(seat).map((command) => ({ ...command, group: 'views' as const })),
    ...pageWideCommands(seat).map((command) => ({ ...command, group: 'page' as const })),
  ]
}

type Command = Omit<KeyCommand, 'group'>

function timeCommands({ session }: CommandSeat): Command[] {
  const says = keyWords()
  return [
    { keys: ['Space'], label: says.pause, run: () => session.togglePause() },
    { keys: ['.'], label: says.nextInTime, run: () => stepPacket(session, 1) },
    { keys: [','], label: says.previousInTime, run: () => stepPacket(session, -1) },
    { keys: ['>'], label: says.nextMessage, run: () => void stepMessage(session, 1) },
    { keys: ['<'], label: says.previousMessage, run: () => void stepMessage(session, -1) },
    { keys: [']'], label: says.faster, run: () => changeRate(session, 1) },
    { keys: ['['], label: says.slower, run: () => changeRate(session, -1) },
    { keys: ['i'], label: says.rangeBegins, run: () => limitRange(session, -1) },
    { keys: ['o'], label: says.rangeEnds, run: () => limitRange(session, 1) },
    { keys: ['u'], label: says.noRange, run: () => session.range.clear() },
    { keys: ['Ctrl+e'], label: says.toggleCapture, run: () => toggleCapture(session) },
  ]
}

function packetCommands({ page, session }: CommandSeat): Command[] {
  const says = keyWords()
  const follow = (): void => page.panes.show('stream')
  return [
    {
      keys: ['n', 'Ctrl+.'],
      label: says.next,
      run: () => session.stepInConversation(1),
    },
    { keys: ['p', 'Ctrl+,'], label: says.previous, run: () => session.stepInConversation(-1) },
    {
      keys: ['F8', 'Ctrl+ArrowDown'],
      label: says.findNext,
      run: () => void stepMatch(session, 1),
    },
    {
      keys: ['F7', 'Ctrl+ArrowUp'],
      label: says.findPrevious,
      run: () => void stepMatch(session, -1),
    },
    { keys: ['Ctrl+Home'], label: says.first, run: () => toBeginning(session) },
    { keys: ['Ctrl+End'], label: says.last, run: () => toEnd(session) },
    { keys: ['Ctrl+g'], label: says.goTo, run: openGoTo },
    { keys: ['/', 'Ctrl+/', 'Ctrl+f'], label: says.filter, run: focusFilter },
    { keys: ['f', 'Ctrl+Alt+Shift+T'], label: says.follow, run: follow },
    { keys: ['Escape'], label: says.clear, run: () => session.selection.clear() },
  ]
}

function viewCommands({ page }: CommandSeat): Command[] {
  const says = keyWords()
  return [
    ...tabs.map((tab, index) => ({
      keys: [String(index + 1)],
      label: says.showTab(words().tabs[tab]),
      run: () => page.panes.show(tab),
    })),
    { keys: ['F6'], label: says.nextPane, run: focusNextPane },
  ]
}

function pageWideCommands({ page, ...seat }: CommandSeat): Command[] {
  const says = keyWords()
  const present = (): void => void (page.presentation = !page.presentation)
  return [
    { keys: ['Alt+ArrowLeft'], label: says.historyBack, run: () => history.back() },
    { keys: ['Alt+ArrowRight'], label: says.historyForward, run: () => history.forward() },
    { keys: ['Ctrl+s'], label: says.save, run: () => seat.save() },
    { keys: ['Ctrl+o'], label: says.open, run: () => seat.openFile() },
    { keys: ['Shift+L'], label: says.copyLink, run: () => seat.copyLink() },
    { keys: ['Shift+P'], label: says.present, run: present },
    { keys: ['Shift+D'], label: says.theme, run: () => page.theme.toggle() },
    { keys: ['?'], label: says.help, run: () => seat.showHelp() },
  ]
}

/** Begins a filter with a character, behind what is there. */
export function typeIntoFilter(character: string): void {
  const field = filterField()
  if (field === null) return
  field.focus()
  field.setRangeText(character, field.value.length, field.value.length, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: character }))
}

/** Stops a live capture; one that was stopped is begun again. */
function toggleCapture(session: Session): void {
  if (session.source.phase === 'live') session.stop()
  else if (session.source.phase === 'ended') session.reopen()
}

/** The packet after (`1`) or before (`-1`) the selected one that the filter lets through. */
async function stepMatch(session: Session, step: 1 | -1): Promise<void> {
  if (!session.filter.isOn) {
    stepPacket(session, step)
    return
  }
  const from = session.selection.packet ?? (step === 1 ? 0 : session.packets.last + 1)
  const reply = await session.ask({ about: 'filter-step', packet: from, step })
  if (reply === undefined || 'refusal' in reply) return
  const { packet } = reply.answer
  if (packet === undefined) return
  const conversation = session.packets.has(packet) ? session.packets.conversation(packet) : 0
  session.selection.select({ ...(conversation > 0 && { conversation }), packet })
}

function focusFilter(): void {
  filterField()?.focus()
}

function filterField(): HTMLInputElement | null {
  return document.querySelector('[data-pane="filter"] input[role="combobox"]')
}

function openGoTo(): void {
  document.getElementById('go-to-packet')?.showPopover()
}

function focusNextPane(): void {
  const all = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
  const at = all.findIndex((pane) => pane.contains(document.activeElement))
  all[(at + 1) % all.length]?.focus()
}
