import { describe, expect, it } from 'vitest'
import { trafficCause, type TrafficFacts } from '../../../ui/shell/traffic-cause.ts'
import { samplePod } from '../drawing/sample-pod.ts'

const counters = {
  packets: 0,
  loss: { ownPackets: 0 },
} as NonNullable<TrafficFacts['counters']>
const live: TrafficFacts = {
  source: {
    phase: 'live',
    title: 'nginx-busybox',
    sourceId: '1',
    interfaces: samplePod.interfaces.map(({ name }) => ({ name })),
    canRequest: false,
  },
  counters,
  snapshot: samplePod,
  filter: undefined,
  range: undefined,
  notices: [],
}
const flowing = { ...counters, packets: 310 }
const filter = { text: 'dns', first: 0, matches: 0, decided: 310, lastPacket: 310 }
const remedy = (code: string) => ({ code, text: code, remedy: '' })

describe('why nothing is seen', () => {
  it('is not said where something is, or where nobody knows', () => {
    expect(trafficCause(live)).toBeUndefined()
    expect(trafficCause({ ...live, counters: flowing })).toBeUndefined()
    expect(trafficCause({ ...live, counters: undefined })).toBeUndefined()
  })

  it('is a filter that lets nothing through, once all packets were looked at', () => {
    const hidden = { ...live, counters: flowing, filter }
    expect(trafficCause(hidden)).toEqual({ kind: 'filter', hidden: 310 })
    expect(trafficCause({ ...hidden, filter: { ...filter, decided: 100 } })).toBeUndefined()
    expect(trafficCause({ ...hidden, filter: { ...filter, matches: 1 } })).toBeUndefined()
  })

  it('is a range of time without a packet', () => {
    const empty = { ...live, counters: flowing, range: { from: 1, to: 0 } }
    expect(trafficCause(empty)).toEqual({ kind: 'range' })
  })

  it('is the program’s own traffic', () => {
    const own = { ...counters, loss: { ...counters.loss, ownPackets: 812 } }
    expect(trafficCause({ ...live, counters: own })).toEqual({ kind: 'own', packets: 812 })
  })

  it('is an interface that is not captured, or none that is', () => {
    const on = (...names: string[]): TrafficFacts => ({
      ...live,
      source: {
        ...live.source,
        interfaces: names.map((name) => ({ name })),
      } as TrafficFacts['source'],
    })
    expect(trafficCause(on('eth0'))).toEqual({
      kind: 'interface',
      captured: ['eth0'],
      left: ['lo'],
    })
    expect(trafficCause(on())).toEqual({ kind: 'not-started' })
  })

  it('is the node’s network namespace', () => {
    const snapshot = { ...samplePod, pod: { ...samplePod.pod, hostNetwork: true } }
    expect(trafficCause({ ...live, snapshot })).toEqual({ kind: 'host-network' })
  })

  it('is what the host has told, until the pod is back', () => {
    const gone = { ...live, notices: [remedy('pod-gone')] }
    expect(trafficCause(gone)).toEqual({ kind: 'told', notice: remedy('pod-gone') })
    const back = { ...live, notices: [remedy('pod-back'), remedy('pod-gone')] }
    expect(trafficCause(back)).toBeUndefined()
  })
})
