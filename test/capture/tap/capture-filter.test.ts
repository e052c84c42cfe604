import { describe, expect, it } from 'vitest'
import { checkCaptureFilter } from '../../../capture/tap/capture-filter.ts'
import { findProgram } from '../../../capture/programs/programs.ts'

const wrong = [
  ['tcp prot 80', 5, '“prot”'],
  ['port 80 and', 12, 'the end'],
  ['tcp port 80)', 12, '“)”'],
  ['(tcp port 80', 13, 'the end'],
  ['tcp[13', 7, 'the end'],
  ['tcp[13] & 2 !=', 15, 'the end'],
  ['tcp & & udp', 5, '“&”'],
  ["port '80", 6, "“'”"],
  ['port 99999', 6, '“99999”'],
  ['net 1.2.3.4/33 or tcp', 5, '“1.2.3.4/33”'],
  ['tcp and (port 80 or ether host 7)', 32, '“7”'],
] as const

describe.runIf(findProgram('tcpdump'))('a capture filter', () => {
  it.each(['', 'tcp port 80', 'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0', 'host ::1 and not udp'])(
    'is taken: %s',
    async (expression) => {
      expect(await checkCaptureFilter(expression)).toBeUndefined()
    },
  )

  it.each(wrong)('%s is wrong at character %i, %s', async (expression, character, found) => {
    const { code, text } = (await checkCaptureFilter(expression))!
    expect(code).toBe('filter-wrong')
    expect(text).toContain(`at character ${character} (${found.replace(/^the end$/, 'the end')})`)
  })

  it('is told what was expected', async () => {
    expect((await checkCaptureFilter('tcp prot 80'))!.text).toContain('“port” with a number')
    expect((await checkCaptureFilter('(tcp port 80'))!.text).toContain('“)”')
    expect((await checkCaptureFilter('tcp[13] & 2'))!.text).toContain('a comparison')
  })

  it('may not be an option, hold control characters or be endless', async () => {
    expect((await checkCaptureFilter(' -w /etc/passwd'))!.text).toContain('may not begin with “-”')
    expect((await checkCaptureFilter('tcp\0'))!.text).toContain('at character 4')
    expect((await checkCaptureFilter('tcp or '.repeat(1000)))!.text).toContain('longer than')
  })
})
