import type { FieldKind } from './field-kind.ts'

type CaptureField = { kind: FieldKind; title: string }

const owner = (of: string) =>
  ({
    container: { kind: 'text', title: `Container ${of}` },
    process: { kind: 'text', title: `Process ${of}` },
    pid: { kind: 'number', title: `PID ${of}, in its container or else on the node` },
    pod: { kind: 'text', title: `Pod ${of}` },
    evidence: { kind: 'text', title: `How it is known who is ${of}` },
  }) as const

const eitherEnd = owner('at either end')
const client = owner('at the client’s end')
const server = owner('at the server’s end')

/**
 * Fields that stand in no layer: what is known of a packet from the capture, its conversation and who
 * owns the ends. Their values come from whoever keeps the packets.
 */
export const captureFields = {
  'frame.number': { kind: 'number', title: 'Packet number' },
  'frame.len': { kind: 'number', title: 'Length on the wire' },
  'frame.cap_len': { kind: 'number', title: 'Captured length' },
  'frame.time_relative': { kind: 'seconds', title: 'Time since the first packet' },
  'frame.time_delta': { kind: 'seconds', title: 'Time since the packet before' },
  'frame.time_epoch': { kind: 'epoch', title: 'Time since 1970' },
  'frame.interface_id': { kind: 'number', title: 'Number of the interface' },
  'frame.interface_name': { kind: 'text', title: 'Interface' },
  'frame.comment': { kind: 'text', title: 'What somebody has written to the packet' },
  'ip.host': { kind: 'text', title: 'Name of an address, as the capture tells it' },
  'ip.src_host': { kind: 'text', title: 'Name of the source, as the capture tells it' },
  'ip.dst_host': { kind: 'text', title: 'Name of the destination, as the capture tells it' },
  'ipv6.host': { kind: 'text', title: 'Name of an address, as the capture tells it' },
  'ipv6.src_host': { kind: 'text', title: 'Name of the source, as the capture tells it' },
  'ipv6.dst_host': { kind: 'text', title: 'Name of the destination, as the capture tells it' },
  interface: { kind: 'text', title: 'Interface' },
  conversation: { kind: 'number', title: 'Conversation' },
  'tcp.stream': { kind: 'number', title: 'Conversation, of TCP' },
  'udp.stream': { kind: 'number', title: 'Conversation, of UDP' },
  'tcp.len': { kind: 'number', title: 'Length of the segment’s payload' },
  'tcp.seq': { kind: 'number', title: 'Sequence number, relative' },
  'tcp.ack': { kind: 'number', title: 'Acknowledgment number, relative' },
  'tcp.nxtseq': { kind: 'number', title: 'Next sequence number, relative' },
  'tcp.window_size': { kind: 'number', title: 'Window, scaled' },
  'tcp.analysis.flags': { kind: 'group', title: 'Anything that TCP analysis found' },
  'tcp.analysis.retransmission': { kind: 'group', title: 'Retransmission' },
  'tcp.analysis.fast_retransmission': { kind: 'group', title: 'Fast retransmission' },
  'tcp.analysis.spurious_retransmission': { kind: 'group', title: 'Spurious retransmission' },
  'tcp.analysis.out_of_order': { kind: 'group', title: 'Out of order' },
  'tcp.analysis.duplicate_ack': { kind: 'group', title: 'Duplicate acknowledgment' },
  'tcp.analysis.lost_segment': { kind: 'group', title: 'A segment before it is missing' },
  'tcp.analysis.ack_lost_segment': { kind: 'group', title: 'Acknowledges what was not seen' },
  'tcp.analysis.window_full': { kind: 'group', title: 'Fills the window' },
  'tcp.analysis.zero_window': { kind: 'group', title: 'Closes the window' },
  'tcp.analysis.window_update': { kind: 'group', title: 'Changes the window' },
  'tcp.analysis.keep_alive': { kind: 'group', title: 'Keep-alive' },
  'tcp.analysis.keep_alive_ack': { kind: 'group', title: 'Answer to a keep-alive' },
  'tcp.analysis.reused_ports': { kind: 'group', title: 'Begins anew on the ports of another' },
  container: eitherEnd.container,
  process: eitherEnd.process,
  'process.pid': eitherEnd.pid,
  pod: eitherEnd.pod,
  evidence: eitherEnd.evidence,
  client: { kind: 'text', title: 'Container, process or container/process of the client' },
  'client.container': client.container,
  'client.process': client.process,
  'client.pid': client.pid,
  'client.pod': client.pod,
  'client.evidence': client.evidence,
  'client.address': { kind: 'address', title: 'Address of the client' },
  'client.port': { kind: 'number', title: 'Port of the client' },
  server: { kind: 'text', title: 'Container, process or container/process of the server' },
  'server.container': server.container,
  'server.process': server.process,
  'server.pid': server.pid,
  'server.pod': server.pod,
  'server.evidence': server.evidence,
  'server.address': { kind: 'address', title: 'Address of the server' },
  'server.port': { kind: 'number', title: 'Port of the server' },
} as const satisfies Readonly<Record<string, CaptureField>>

export type CaptureFieldName = keyof typeof captureFields
