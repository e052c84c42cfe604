import { describe, expect, it } from 'vitest'
import { readInterfaceTraffic } from '../../../capture/procfs/interface-traffic.ts'
import { explainSilence } from '../../../capture/session/silence.ts'
import type { Silence } from '../../../capture/session/silence.ts'

const quiet: Silence = {
  podName: 'web',
  interfaces: ['lo', 'eth0'],
  captured: ['lo', 'eth0'],
  asked: [],
  passed: new Map(),
  ownPackets: 0,
  deaths: 0,
}

const codes = (silence: Partial<Silence>) =>
  explainSilence({ ...quiet, ...silence }).map(({ code }) => code)

describe('why a watch shows nothing', () => {
  it('is that nothing has passed, where the kernel has counted nothing', () => {
    expect(codes({})).toEqual(['no-traffic'])
  })

  it('is the interface, where packets pass another one', () => {
    const captured = ['lo']
    expect(codes({ captured, passed: new Map([['eth0', 3]]) })).toEqual(['wrong-interface'])
    expect(codes({ captured: [], asked: ['eth1'] })).toEqual(['wrong-interface'])
  })

  it('is the filter, where packets pass what is captured', () => {
    const [why] = explainSilence({ ...quiet, filter: 'port 81', passed: new Map([['lo', 20]]) })
    expect(why?.text).toBe(
      '20 packets have passed, and none of them matches the capture filter "port 81".',
    )
  })

  it('is that only the page itself talks', () => {
    expect(codes({ ownPackets: 7, passed: new Map([['lo', 9]]) })).toEqual(['only-own-traffic'])
  })

  it('is a capture that dies, or one that sees nothing of what passes', () => {
    expect(codes({ deaths: 2 })).toEqual(['tap-died'])
    expect(codes({ passed: new Map([['lo', 9]]) })).toEqual(['capture-blind'])
  })

  it('is that the pod has gone, where there is nothing to capture', () => {
    expect(codes({ captured: [], interfaces: [] })).toEqual(['pod-gone'])
  })
})

describe.runIf(process.platform === 'linux')('packets that have passed an interface', () => {
  it('are counted by the kernel for every interface of a network namespace', () => {
    const traffic = readInterfaceTraffic(process.pid)
    expect(traffic.get('lo')).toBeGreaterThanOrEqual(0)
    expect(readInterfaceTraffic(2 ** 22 + 1)).toEqual(new Map())
  })
})
