import type { CaptureNote } from '../capture-file/capture-facts.ts'
import type { Remedy } from '../messages/messages.ts'
import type { Notice } from './desk.ts'

type NoteText = { severity: Notice['severity']; remedy: string }

const texts: Record<Exclude<CaptureNote['code'], 'unsupported'>, NoteText> = {
  cut: { severity: 'warning', remedy: 'Everything before that place is shown.' },
  malformed: { severity: 'warning', remedy: 'What can be read is shown.' },
  'without-time': { severity: 'note', remedy: 'Their order is that of the file.' },
  'rounded-times': {
    severity: 'note',
    remedy: 'A file of less than 104 days has them exact: `editcap -A START -B STOP` cuts one out.',
  },
  'unknown-link-type': { severity: 'note', remedy: 'Packets of other interfaces are read.' },
  'not-a-capture': { severity: 'warning', remedy: 'Give a pcap or pcapng file, packed or not.' },
}

export type NoteContext = {
  /** The file's name. */
  title: string
  /** Whether the note's place is among bytes that were unpacked. */
  isUnpacked: boolean
  /** What to do with a file that is not read here. */
  unsupportedRemedy: string
}

/** What a reader says of a file, for a person. */
export function noteNotice(
  note: CaptureNote,
  { title, isUnpacked, unsupportedRemedy }: NoteContext,
): { severity: Notice['severity']; notice: Remedy } {
  const { severity, remedy } =
    note.code === 'unsupported'
      ? ({ severity: 'warning', remedy: unsupportedRemedy } as const)
      : texts[note.code]
  const of = isUnpacked ? ' of what was packed' : ''
  const at = note.position === 0 ? '' : `, byte ${note.position}${of}`
  return { severity, notice: { code: note.code, text: `${title}${at}: ${note.text}`, remedy } }
}
