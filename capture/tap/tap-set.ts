import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { NetworkInterface } from '../../shared/pod/pod.ts'
import { InterfaceTap, type InterfaceTapCounters, type TapGap } from './interface-tap.ts'
import { PacketMerge } from './packet-merge.ts'
import type { Tap, TapKind, TapListener } from './tap.ts'
import { BUFFER_KIB, SNAP_LENGTH_BYTES } from './tcpdump.ts'

export type TapSetOptions = {
  kind: TapKind
  /**
   * A process that is in the pod's network namespace now, asked for at every start: the one that was
   * entered first may have gone while the namespace lives on. `undefined`: there is none any more.
   */
  entry(): { pid: number; startTicks: number } | undefined
  /** Checked by `checkCaptureFilter` beforehand. */
  filter?: string
  snapLengthBytes?: number
  /** For each interface. */
  bufferKib?: number
  listener: TapSetListener
}

export type TapSetListener = {
  /** Before the first packet of an interface. Indexes count from 0 and stay. */
  onInterface(index: number, name: string, linkType: number, snapLengthBytes: number): void
  /** In the order of their time; `record.interfaceIndex` says which interface. The record is reused. */
  onPacket(record: PacketRecord): void
  /** After a run of packets. */
  onBatchEnd(): void
  onGap(gap: TapGap): void
  onProblem(problem: Remedy): void
}

/**
 * The interfaces of a pod to tap: those asked for, else `lo` and all others that are up. The answer
 * holds only interfaces that exist.
 */
export function interfacesToTap(
  interfaces: readonly NetworkInterface[],
  wanted: readonly string[] = [],
): string[] {
  if (wanted.length === 0) return interfaces.filter(({ up }) => up).map(({ name }) => name)
  return wanted.filter((name) => name === 'any' || interfaces.some((one) => one.name === name))
}

/** Taps several interfaces of one network namespace and hands their packets over merged by time. */
export class TapSet {
  readonly #options: TapSetOptions
  readonly #merge: PacketMerge
  readonly #taps = new Map<string, InterfaceTap>()

  constructor(options: TapSetOptions) {
    this.#options = options
    const { listener } = options
    this.#merge = new PacketMerge({
      packet: (record) => listener.onPacket(record),
      batchEnd: () => listener.onBatchEnd(),
    })
  }

  /**
   * Taps these interfaces from now on: new ones are begun, those that are not named are left. Meant
   * to be called whenever the pod's interfaces have been looked at.
   */
  setInterfaces(names: readonly string[]): void {
    for (const name of names) {
      const tap = this.#taps.get(name) ?? this.#newTap(name)
      if (!tap.isTapping) tap.start()
    }
    for (const [name, tap] of this.#taps) {
      if (!names.includes(name) && tap.isTapping) void tap.stop()
    }
  }

  /** Of all interfaces that have ever been tapped, also of those that have gone. */
  counters(): Promise<InterfaceTapCounters[]> {
    return Promise.all([...this.#taps.values()].map((tap) => tap.counters()))
  }

  /** Resolves when all packets have been handed over. */
  async stop(): Promise<InterfaceTapCounters[]> {
    await Promise.all([...this.#taps.values()].map((tap) => tap.stop()))
    this.#merge.flush()
    return this.counters()
  }

  #newTap(name: string): InterfaceTap {
    const { listener } = this.#options
    const tap = new InterfaceTap(name, (events) => this.#start(name, events), {
      started: (linkType, snapLengthBytes) => {
        if (linkType === known.linkType) return
        known.linkType = linkType
        known.index = this.#merge.addSource()
        listener.onInterface(known.index, name, linkType, snapLengthBytes)
      },
      packet: (record) => {
        record.interfaceIndex = known.index
        this.#merge.append(record, known.index)
      },
      batchEnd: () => this.#merge.batchEnd(),
      gap: (gap) => listener.onGap(gap),
      problem: (problem) => listener.onProblem(problem),
    })
    const known = { linkType: -1, index: -1 }
    this.#taps.set(name, tap)
    return tap
  }

  #start(name: string, listener: TapListener): Tap | Remedy {
    const { kind, entry, filter, snapLengthBytes, bufferKib } = this.#options
    const process = entry()
    if (process === undefined) return noProcess
    const request = {
      ...process,
      interface: name,
      snapLengthBytes: snapLengthBytes ?? SNAP_LENGTH_BYTES,
      bufferKib: bufferKib ?? BUFFER_KIB,
    }
    return kind.start(filter ? { ...request, filter } : request, listener)
  }
}

const noProcess: Remedy = {
  code: 'pod-gone',
  text: 'No process of the pod is left through which its network namespace could be entered.',
  remedy: 'Choose the pod again when it runs.',
}
