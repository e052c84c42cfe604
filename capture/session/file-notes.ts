import type { CaptureNote } from '../../shared/capture-file/capture-facts.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Notice } from '../../shared/view/desk.ts'

type NoteText = { severity: Notice['severity']; remedy: string }

const texts: Record<CaptureNote['code'], NoteText> = {
  cut: { severity: 'warning', remedy: 'Everything before that place is shown.' },
  malformed: { severity: 'warning', remedy: 'What can be read is shown.' },
  'without-time': { severity: 'note', remedy: 'Their order is that of the file.' },
  'unknown-link-type': { severity: 'note', remedy: 'Packets of other interfaces are read.' },
  'not-a-capture': { severity: 'warning', remedy: 'Give a pcap or pcapng file, packed or not.' },
  unsupported: {
    severity: 'warning',
    remedy: 'A pipe does: `zstd -dc FILE | podscope open -`, for example.',
  },
}

/** What a reader says of a file, for a person. `place` is the file's name, and of what its bytes are. */
export function noteRemedy(
  note: CaptureNote,
  place: { title: string; isUnpacked: boolean },
): { severity: Notice['severity']; notice: Remedy } {
  const { severity, remedy } = texts[note.code]
  const unpacked = place.isUnpacked ? ' of what was packed' : ''
  const at = note.position === 0 ? '' : `, byte ${note.position}${unpacked}`
  return {
    severity,
    notice: { code: note.code, text: `${place.title}${at}: ${note.text}`, remedy },
  }
}
