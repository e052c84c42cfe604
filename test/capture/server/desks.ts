import type { SourceRequest, SourceState } from '../../../shared/messages/messages.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import type { Desk, Done, Notice, PodList, Sockets } from '../../../shared/view/desk.ts'
import type { ViewedEngine } from '../../../shared/view/viewed-engine.ts'

/** A host where nothing is open and no pod is known; the desks of other tests begin with it. */
export class EmptyDesk implements Desk {
  hostId = 'host-1'
  readonly version = '0.0.0'
  podList: PodList = { pods: [], warnings: [] }
  sourceState: SourceState = { phase: 'none' }
  opened: SourceRequest[] = []

  pods(): PodList {
    return this.podList
  }

  state(): SourceState {
    return this.sourceState
  }

  engine(): ViewedEngine | undefined {
    return undefined
  }

  snapshot(): PodSnapshot | undefined {
    return undefined
  }

  notices(): readonly Notice[] {
    return []
  }

  sockets(): Promise<Sockets> {
    return Promise.resolve({ views: [], interfaces: [] })
  }

  open(source: SourceRequest): Promise<Done> {
    this.opened.push(source)
    return Promise.resolve(undefined)
  }

  stop(): Promise<Done> {
    return Promise.resolve(undefined)
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
