import { Direction, type LadderStep } from '../../shared/messages/records.ts'

/** A state of one end of a TCP connection, under its name in RFC 9293, 3.3.2. */
export type TcpState =
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSING'
  | 'CLOSE-WAIT'
  | 'LAST-ACK'
  | 'TIME-WAIT'
  | 'CLOSED'

export type StateChange = { packet: number; role: 'client' | 'server'; state: TcpState }

/** The same, by the packet. */
export function statesByPacket(steps: readonly LadderStep[]): Map<number, StateChange[]> {
  const byPacket = new Map<number, StateChange[]>()
  for (const change of tcpStates(steps)) {
    byPacket.set(change.packet, [...(byPacket.get(change.packet) ?? []), change])
  }
  return byPacket
}

type End = { state: TcpState; finEnd: number | undefined }

/**
 * The states of both ends as their packets tell them, each with the packet by which it changed. What
 * is seen on the wire is not what the kernels say: states are derived, and are to be drawn as such.
 */
export function tcpStates(steps: readonly LadderStep[]): StateChange[] {
  const changes: StateChange[] = []
  const ends: Record<'client' | 'server', End> = {
    client: { state: 'CLOSED', finEnd: undefined },
    server: { state: 'LISTEN', finEnd: undefined },
  }
  for (const step of steps) {
    if (step.direction === Direction.none) continue
    const sender = step.direction === Direction.toServer ? 'client' : 'server'
    const receiver = sender === 'client' ? 'server' : 'client'
    for (const [role, next] of [
      [sender, afterSending(ends[sender], step)],
      [receiver, afterReceiving(ends[receiver], step)],
    ] as const) {
      if (next === ends[role].state) continue
      ends[role].state = next
      changes.push({ packet: step.packet, role, state: next })
    }
  }
  return changes
}

function afterSending(end: End, step: LadderStep): TcpState {
  const { state } = end
  switch (step.kind) {
    case 'syn':
      return 'SYN-SENT'
    case 'syn-ack':
      return 'SYN-RECEIVED'
    case 'rst':
      return 'CLOSED'
    case 'fin':
      end.finEnd = (step.sequence ?? 0) + step.payloadLength + 1
      return state === 'CLOSE-WAIT' ? 'LAST-ACK' : 'FIN-WAIT-1'
    default:
      // The handshake was before the capture.
      return state === 'LISTEN' || state === 'CLOSED' ? joined(end) : state
  }
}

function afterReceiving(end: End, step: LadderStep): TcpState {
  if (step.kind === 'rst') return 'CLOSED'
  if (step.kind === 'syn') return end.state === 'CLOSED' ? 'LISTEN' : end.state
  if (step.kind === 'syn-ack') return 'ESTABLISHED'
  const { finEnd } = end
  const isFinAcknowledged = finEnd !== undefined && (step.acknowledgment ?? 0) >= finEnd
  const isFin = step.kind === 'fin'
  switch (end.state) {
    case 'SYN-RECEIVED':
      return isFin ? 'CLOSE-WAIT' : 'ESTABLISHED'
    case 'ESTABLISHED':
      return isFin ? 'CLOSE-WAIT' : 'ESTABLISHED'
    case 'FIN-WAIT-1':
      if (isFinAcknowledged) return isFin ? 'TIME-WAIT' : 'FIN-WAIT-2'
      return isFin ? 'CLOSING' : 'FIN-WAIT-1'
    case 'FIN-WAIT-2':
      return isFin ? 'TIME-WAIT' : 'FIN-WAIT-2'
    case 'CLOSING':
      return isFinAcknowledged ? 'TIME-WAIT' : 'CLOSING'
    case 'LAST-ACK':
      return isFinAcknowledged ? 'CLOSED' : 'LAST-ACK'
    case 'LISTEN':
    case 'CLOSED':
      return joined(end)
    default:
      return end.state
  }
}

/** Packets of a connection whose handshake was not seen. */
function joined({ finEnd }: End): TcpState {
  return finEnd === undefined ? 'ESTABLISHED' : 'CLOSED'
}
