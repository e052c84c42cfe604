import type { OpenSource, SourceRequest, SourceState } from '../../../shared/messages/messages.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import type { SocketView } from '../../../shared/pod/socket-view.ts'
import type { Desk, Done, Notice, PodList, Sockets } from '../../../shared/view/desk.ts'
import type { ViewedEngine } from '../../../shared/view/viewed-engine.ts'
import { Wire } from '../engine/wire.ts'

/** A host where nothing is open and no pod is known. */
export class EmptyDesk implements Desk {
  hostId = 'host-1'
  readonly version = '0.0.0'
  podList: PodList = { pods: [], warnings: [] }
  sourceState: SourceState = { phase: 'none' }
  podSnapshots: PodSnapshot[] = []
  noticeList: Notice[] = []
  readonly opened: SourceRequest[] = []

  pods(): PodList {
    return this.podList
  }

  state(): SourceState {
    return this.sourceState
  }

  engine(): ViewedEngine | undefined {
    return undefined
  }

  snapshots(): readonly PodSnapshot[] {
    return this.podSnapshots
  }

  notices(): readonly Notice[] {
    return this.noticeList
  }

  sockets(): Promise<Sockets> {
    const views: SocketView[] = [{ onlooker: 'nginx', command: 'netstat -tnlp', rows: [] }]
    return Promise.resolve({ views, interfaces: [] })
  }

  open(source: SourceRequest): Promise<Done> {
    this.opened.push(source)
    return Promise.resolve(undefined)
  }

  stop(): Promise<Done> {
    return Promise.reject(new Error('the tap does not answer'))
  }

  request(): Promise<Done> {
    const problem = {
      code: 'not-demo',
      text: 'This is not the demo pod.',
      remedy: 'Open the demo.',
    }
    return Promise.resolve({ problem })
  }
}

/** A host with an engine and a wire into it, as a live capture has. */
export class LiveDesk extends EmptyDesk {
  wire: Wire

  constructor(packetsMax?: number) {
    super()
    this.wire = new Wire(packetsMax)
    this.sourceState = openState('source-1')
  }

  override engine(): Wire['engine'] {
    return this.wire.engine
  }

  /** Something else is opened, with an engine of its own. */
  openAnother(sourceId: string): void {
    this.wire = new Wire()
    this.sourceState = openState(sourceId)
  }
}

export function openState(
  sourceId: string,
  phase: 'live' | 'ended' | 'file' = 'live',
): SourceState & OpenSource {
  return {
    phase,
    title: 'nginx-busybox',
    sourceId,
    interfaces: [{ name: 'lo' }],
    canRequest: false,
  }
}

/** `count` datagrams of as many conversations as there are `ports`, taken in turn. */
export function sendDatagrams(wire: Wire, count: number, ports = 1): void {
  for (let index = 0; index < count; index += 1) {
    wire.udp({
      from: '127.0.0.1',
      to: '127.0.0.1',
      fromPort: 20_000 + (index % ports),
      toPort: 53,
      payload: 'x',
    })
  }
}
