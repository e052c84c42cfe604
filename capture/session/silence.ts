import type { Remedy } from '../../shared/messages/messages.ts'

/** What is known of a capture that shows nothing. */
export type Silence = {
  podName: string
  /** The pod's interfaces that are up. */
  interfaces: readonly string[]
  /** Those that are captured. */
  captured: readonly string[]
  /** What the person asked for; all where there are none. */
  asked: readonly string[]
  /** Packets that the kernel has counted since the capture began, by interface. */
  passed: ReadonlyMap<string, number>
  /** A capture filter. */
  filter?: string | undefined
  /** The program's own packets, which are left out. */
  ownPackets: number
  /** Captures that ended by themselves. */
  deaths: number
}

/** Why a watch shows nothing, most likely first, each with what to do about it. Never empty. */
export function explainSilence(silence: Silence): Remedy[] {
  const { captured, deaths, filter, ownPackets } = silence
  if (captured.length === 0) return [nothingCaptured(silence)]
  const seen = sum(silence, captured)
  const others = silence.interfaces.filter((name) => !captured.includes(name))
  const elsewhere = others.filter((name) => (silence.passed.get(name) ?? 0) > 0)
  const found = [
    deaths > 0 && tapDied(silence),
    seen > 0 && filter !== undefined && filterHides(filter, seen),
    seen > 0 && ownPackets > 0 && onlyOwn(ownPackets),
    seen > 0 && filter === undefined && ownPackets === 0 && deaths === 0 && blind(silence, seen),
    seen === 0 && elsewhere.length > 0 && otherInterface(elsewhere),
  ].filter((remedy) => remedy !== false)
  return found.length > 0 ? found : [noTraffic(silence)]
}

function sum({ passed }: Silence, names: readonly string[]): number {
  return names.reduce((total, name) => total + (passed.get(name) ?? 0), 0)
}

function nothingCaptured({ asked, interfaces, podName }: Silence): Remedy {
  const there = interfaces.join(', ') || 'none'
  return asked.length > 0
    ? {
        code: 'wrong-interface',
        text: `The pod has no interface called ${asked.join(' or ')} that is up; there are: ${there}.`,
        remedy: 'Name one of these with --interface, or none to capture all.',
      }
    : {
        code: 'pod-gone',
        text: `No interface of ${podName} can be captured: the pod or its network namespace has gone.`,
        remedy: 'The capture goes on by itself when the pod comes back.',
      }
}

function tapDied({ captured }: Silence): Remedy {
  return {
    code: 'tap-died',
    text: `The capture of ${captured.join(', ')} has ended by itself and is started again and again.`,
    remedy: 'The notices before say why; "podscope doctor" says what is missing here.',
  }
}

function filterHides(filter: string, seen: number): Remedy {
  return {
    code: 'filter-hides-all',
    text: `${seen} packets have passed, and none of them matches the capture filter "${filter}".`,
    remedy: 'Begin again with another --capture-filter, or without one.',
  }
}

function onlyOwn(packets: number): Remedy {
  return {
    code: 'only-own-traffic',
    text: `All that has passed are ${packets} packets of this page's own, which are left out.`,
    remedy: 'Let something else in the pod talk.',
  }
}

function blind({ captured }: Silence, seen: number): Remedy {
  return {
    code: 'capture-blind',
    text: `${seen} packets have passed ${captured.join(', ')}, and none of them was captured.`,
    remedy: '"podscope doctor" says which right is missing; try --tap libpcap too.',
  }
}

function otherInterface(names: readonly string[]): Remedy {
  return {
    code: 'wrong-interface',
    text: `Nothing passes what is captured, but packets pass ${names.join(', ')}.`,
    remedy: `Capture it: --interface ${names[0]}`,
  }
}

function noTraffic({ captured, podName }: Silence): Remedy {
  return {
    code: 'no-traffic',
    text: `Nothing has passed ${captured.join(', ')} of ${podName} since the capture began.`,
    remedy: 'Send something in the pod, with kubectl exec for example; it is shown at once.',
  }
}
