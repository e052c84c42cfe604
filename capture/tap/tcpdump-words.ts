/**
 * What tcpdump says on standard error, and what we make the libpcap tap say too: that it listens, and
 * its counters. Asked by SIGUSR1 it answers on one line, at its end on three:
 *
 *     tcpdump: listening on lo, link-type EN10MB (Ethernet), snapshot length 65549 bytes
 *     tcpdump: 3 packets captured, 6 packets received by filter, 0 packets dropped by kernel
 *
 *     3 packets captured
 *     6 packets received by filter
 *     0 packets dropped by kernel
 */
export class TcpdumpWords {
  /** From then on it catches signals; before, SIGUSR1 would end it. */
  listening = false
  captured: number | undefined
  dropped: number | undefined
  /** Whether the counters are its last words, and therefore all. */
  final = false
  /** How often it has told its counters. */
  reports = 0
  #partialLine = ''
  #otherLines: string[] = []

  push(text: string): void {
    const lines = (this.#partialLine + text).split('\n')
    this.#partialLine = (lines.pop() ?? '').slice(-LINE_CHARACTERS_MAX)
    for (const line of lines) this.#line(line)
  }

  /** Reads what came after the last line's end. */
  end(): void {
    if (this.#partialLine !== '') this.#line(this.#partialLine)
    this.#partialLine = ''
  }

  /** The last lines that are no counters: why it ended. */
  get complaint(): string {
    return this.#otherLines.join('\n')
  }

  #line(line: string): void {
    if (/\blistening on /.test(line)) {
      this.listening = true
      return
    }
    const counters = [...line.matchAll(counterPattern)]
    for (const [, count, what] of counters) {
      if (what === 'captured') this.captured = Number(count)
      if (what === 'dropped by kernel') {
        this.dropped = Number(count)
        this.reports++
      }
    }
    if (/^\d+ packets? captured$/.test(line)) this.final = true
    if (counters.length > 0 || line.trim() === '') return
    this.#otherLines.push(line.trim())
    if (this.#otherLines.length > COMPLAINT_LINES_MAX) this.#otherLines.shift()
  }
}

const counterPattern =
  /(\d+) packets? (captured|received by filter|dropped by kernel|dropped by interface)/g

/** A complaint takes one or two lines; more is noise. */
const COMPLAINT_LINES_MAX = 4
const LINE_CHARACTERS_MAX = 1000
