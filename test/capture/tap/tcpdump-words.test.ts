import { describe, expect, it } from 'vitest'
import { TcpdumpWords } from '../../../capture/tap/tcpdump-words.ts'

const listening =
  'tcpdump: listening on lo, link-type EN10MB (Ethernet), snapshot length 65549 bytes\n'
const answer =
  'tcpdump: 3 packets captured, 6 packets received by filter, 1 packet dropped by kernel\n'
const goodbye =
  '5 packets captured\n10 packets received by filter\n2 packets dropped by kernel\n0 packets dropped by interface\n'

describe('what tcpdump says', () => {
  it('is that it listens, before which no signal may be sent', () => {
    const words = new TcpdumpWords()
    expect(words.listening).toBe(false)
    words.push(listening)
    expect(words.listening).toBe(true)
    expect(words.complaint).toBe('')
  })

  it('is its counters on one line when it is asked', () => {
    const words = new TcpdumpWords()
    words.push(listening + answer)
    expect(words).toMatchObject({ captured: 3, dropped: 1, reports: 1, final: false })
    words.push(answer.replace('3 packets', '4 packets'))
    expect(words).toMatchObject({ captured: 4, dropped: 1, reports: 2 })
  })

  it('is its counters on three lines when it ends', () => {
    const words = new TcpdumpWords()
    words.push(goodbye)
    expect(words).toMatchObject({ captured: 5, dropped: 2, reports: 1, final: true })
  })

  it('may come cut anywhere', () => {
    const text = listening + answer + goodbye
    for (let cut = 0; cut <= text.length; cut++) {
      const words = new TcpdumpWords()
      words.push(text.slice(0, cut))
      words.push(text.slice(cut))
      expect(words).toMatchObject({ captured: 5, dropped: 2, reports: 2, final: true })
      expect(words.complaint).toBe('')
    }
  })

  it('is why it ended, the last lines of it', () => {
    const words = new TcpdumpWords()
    words.push('1\n2\n3\ntcpdump: eth9: No such device exists\n(No such device exists)')
    words.end()
    expect(words.complaint.split('\n')).toEqual([
      '2',
      '3',
      'tcpdump: eth9: No such device exists',
      '(No such device exists)',
    ])
  })
})
