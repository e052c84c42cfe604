import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { SocketView } from '../../shared/pod/socket-view.ts'
import { askAgentJson } from './agent-request.ts'
import type { AgentAddress } from './agent-request.ts'
import { AgentStream } from './agent-stream.ts'
import type { StreamSink } from './agent-stream.ts'
import type { CaptureRequest } from './capture-request.ts'

/** One agent, as whoever watches its pods sees it. */
export class AgentClient {
  /** Its name is that of the node, as soon as the agent has said it. */
  readonly address: AgentAddress

  constructor(address: AgentAddress) {
    this.address = { ...address }
  }

  async pods(): Promise<Pod[] | { problem: Remedy }> {
    const answer = await askAgentJson(this.address, '/v1/pods')
    if ('problem' in answer) return answer
    const { node, pods } = answer.value as { node?: unknown; pods?: unknown }
    if (typeof node === 'string') this.address.name = node
    return Array.isArray(pods) ? pods.filter(isPod) : []
  }

  async sockets(pod: string): Promise<SocketView[] | { problem: Remedy }> {
    const answer = await askAgentJson(this.address, `/v1/sockets?${new URLSearchParams({ pod })}`)
    if ('problem' in answer) return answer
    return Array.isArray(answer.value) ? (answer.value as SocketView[]) : []
  }

  /** Reads a capture until it is stopped, however often the connection is cut. */
  capture(request: CaptureRequest, sink: StreamSink): AgentStream {
    return new AgentStream(this.address, request, sink)
  }
}

function isPod(value: unknown): value is Pod {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    'containers' in value &&
    Array.isArray(value.containers)
  )
}
