import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../../shared/engine/engine.ts'
import type { FilterRun } from '../../../../shared/engine/filtering/filter-run.ts'
import { parseFilter } from '../../../../shared/filter/parse-filter.ts'
import type { Owner } from '../../../../shared/pod/owner.ts'
import { Connection, F, Wire } from '../wire.ts'

const nginx: Owner = { evidence: 'exact', place: 'container', containerName: 'nginx' }
const wget: Owner = {
  evidence: 'exact',
  place: 'container',
  containerName: 'busybox',
  process: 'wget',
}

/** A request and its answer between two ports. */
function talk(wire: Wire, fromPort: number, toPort = 80): void {
  const ends = { from: '127.0.0.1', to: '127.0.0.1', fromPort, toPort }
  const back = { ...ends, fromPort: toPort, toPort: fromPort }
  wire.tcp({ ...ends, flags: F.syn })
  wire.tcp({ ...back, flags: F.syn | F.ack })
  wire.tcp({
    ...ends,
    flags: F.ack | F.psh,
    sequence: 1,
    payload: `GET /${fromPort} HTTP/1.1\r\n\r\n`,
  })
}

function filtered(engine: Engine, text: string): FilterRun {
  const parsed = parseFilter(text)
  if ('problem' in parsed) throw new Error(parsed.problem.text)
  return engine.filter(parsed.test!)
}

function found({ matches }: FilterRun): number[] {
  return matches.numbers(0, matches.evicted + matches.count)
}

describe('a filter', () => {
  test('of columns alone is decided at once', () => {
    const wire = new Wire()
    talk(wire, 40_000)
    const run = filtered(wire.engine, 'tcp.flags.ack == 1 && tcp.dstport == 80')
    void run.advance()
    expect(found(run)).toEqual([3])
    expect(run.isBehind).toBe(false)
  })

  test('goes on with packets that come later', async () => {
    const wire = new Wire()
    talk(wire, 40_000)
    const run = filtered(wire.engine, 'http.request.uri contains "4000"')
    await run.advance()
    expect(found(run)).toEqual([3])
    talk(wire, 40_001)
    talk(wire, 50_000)
    expect(run.isBehind).toBe(true)
    await run.advance()
    expect(found(run)).toEqual([3, 6])
  })

  test('is decided again for a packet whose message was not known to begin in it', async () => {
    const wire = new Wire()
    const connection = new Connection(wire).open()
    connection.client('GET /one HTTP/1.1\r\nHost: a\r\n')
    const start = connection.clientNext
    // The end of the first request is overtaken by the next one, of which two octets lie before it.
    connection.client({ sequence: start + 1, payload: '\nPOST /two HTTP/1.1\r\n\r\n' })
    const run = filtered(wire.engine, 'http.request.uri == "/two"')
    await run.advance()
    expect(found(run)).toEqual([])
    connection.client({ sequence: start, payload: '\r' })
    expect(run.isBehind).toBe(true)
    await run.advance()
    expect(found(run)).toEqual([5])
    expect(run.takeRevisedFrom()).toBe(5)
  })

  test('is decided again for a conversation whose owner is found later', async () => {
    const wire = new Wire()
    talk(wire, 40_000)
    talk(wire, 40_001)
    const run = filtered(wire.engine, 'server == nginx and client == busybox/wget')
    const others = filtered(wire.engine, 'not container')
    await Promise.all([run.advance(), others.advance()])
    expect([found(run), found(others)]).toEqual([[], [1, 2, 3, 4, 5, 6]])
    wire.engine.setOwner(2, 'server', nginx)
    wire.engine.setOwner(2, 'client', wget)
    await Promise.all([run.advance(), others.advance()])
    expect([found(run), found(others)]).toEqual([
      [4, 5, 6],
      [1, 2, 3],
    ])
  })

  test('loses packets that are no longer listed, and places stay', async () => {
    const wire = new Wire(512)
    const run = filtered(wire.engine, 'tcp.flags.syn == 1 && tcp.flags.ack == 0')
    for (let port = 10_000; port < 10_600; port++) {
      talk(wire, port)
      if (port % 50 === 0) await run.advance()
    }
    await run.advance()
    const { matches } = run
    const { firstRetained, lastPacket } = wire.engine
    expect(firstRetained).toBeGreaterThan(1)
    expect(matches.evicted + matches.count).toBe(600)
    const [first] = matches.numbers(matches.evicted, matches.evicted + 1)
    expect(first).toBe(1 + 3 * Math.ceil((firstRetained - 1) / 3))
    expect(matches.numbers(0, matches.evicted)).toEqual([])
    expect(matches.before(lastPacket)).toBe(lastPacket - 2)
    expect(matches.after(lastPacket)).toBeUndefined()
  })

  test('that is closed looks no further', async () => {
    const wire = new Wire()
    for (let port = 10_000; port < 12_000; port++) talk(wire, port)
    const run = filtered(wire.engine, 'http.request.method == "GET"')
    const advancing = run.advance()
    run.close()
    await advancing
    expect(run.matches.count).toBeLessThan(2000)
    expect(run.isBehind).toBe(true)
  })

  test('does not match packets whose bytes are gone, but by columns', async () => {
    const wire = new Wire()
    talk(wire, 40_000)
    wire.lostBefore = wire.end
    const byRows = filtered(wire.engine, 'http.request')
    const byColumns = filtered(wire.engine, 'tcp.port == 40000')
    await Promise.all([byRows.advance(), byColumns.advance()])
    expect([found(byRows), found(byColumns)]).toEqual([[], [1, 2, 3]])
  })

  test.each([
    ['conversation == 1', [1, 2, 3]],
    ['tcp.stream == 2', [4, 5, 6]],
    ['interface == "lo" && frame.number > 4', [5, 6]],
    ['client.port in {40001}', [4, 5, 6]],
    ['server.address == 127.0.0.0/8 and tcp.seq == 1', [3, 6]],
    ['evidence == "unknown"', [1, 2, 3, 4, 5, 6]],
    ['frame.protocols contains "http"', [3, 6]],
    ['frame.time_epoch >= 1700000000', [1, 2, 3, 4, 5, 6]],
    ['tcp.srcport == 40000 xor http', [1, 6]],
  ])('asks what the capture knows: %s', async (text, numbers) => {
    const wire = new Wire()
    talk(wire, 40_000)
    talk(wire, 40_001)
    const run = filtered(wire.engine, text)
    await run.advance()
    expect(found(run)).toEqual(numbers)
  })
})
