import { FRAME_HEADER_BYTES, beginsWithFrame, isChainOfFrames } from '../parts/http2-frame.ts'
import { HTTP2_PREFACE, Http2Connection, prefaceBytesAt } from '../parts/http2-connection.ts'
import { grpcRowKinds } from '../parts/grpc-messages.ts'
import { http2RowKinds } from '../parts/http2-rows.ts'
import { defineStreamProtocol } from '../stream-layer.ts'

// RFC 9113, section 3.4: after a preface of 24 octets the client sends frames, the server frames only
//
// +------------------------------------+--------------------+--------------------+------
// | PRI * HTTP/2.0 ␍␊ ␍␊ SM ␍␊ ␍␊ | SETTINGS           | further frames
// +------------------------------------+--------------------+--------------------+------

/** RFC 9113, section 4.2: a frame of the size that needs no agreement. */
const FRAME_BYTES_KEPT = FRAME_HEADER_BYTES + 16_384

export const http2 = defineStreamProtocol({
  name: 'http2',
  title: 'HTTP/2',
  longTitle: 'Hypertext Transfer Protocol 2',
  specification: 'RFC 9113, RFC 7541 (HPACK); gRPC over HTTP/2',
  carriedBy: [],
  rows: { ...http2RowKinds, ...grpcRowKinds },
  recognises: ({ bytes, offset, end }) =>
    prefaceBytesAt(bytes, offset, end) === HTTP2_PREFACE.length ||
    isChainOfFrames(bytes, offset, end),
  stream: {
    messageBytesKept: FRAME_BYTES_KEPT,
    begins: (bytes, offset, end) =>
      prefaceBytesAt(bytes, offset, end) === Math.min(end - offset, HTTP2_PREFACE.length) ||
      beginsWithFrame(bytes, offset, end),
    connect: () => new Http2Connection(),
    needsHistory: true,
  },
})
