import { findHttpHeadEnd, httpStart } from '../parts/http-head.ts'
import { defineProtocol } from '../protocol.ts'
import { httpDetails, httpInfo, httpRows } from '../parts/http-details.ts'

// RFC 9112, section 2.1: a request line or a status line, header lines, an empty line, the body.
// Known by its content on any port; a segment that carries a message on is plain TCP.

export const http = defineProtocol({
  name: 'http',
  title: 'HTTP',
  longTitle: 'Hypertext Transfer Protocol',
  specification: 'RFC 9112',
  carriedBy: [],
  fields: {},
  rows: httpRows,
  recognises: (cursor) => httpStart(cursor.bytes, cursor.offset, cursor.end) !== 0,
  walk(cursor) {
    const headEnd = findHttpHeadEnd(cursor.bytes, cursor.offset, cursor.end)
    cursor.takeHeader((headEnd < 0 ? cursor.end : headEnd) - cursor.offset)
  },
  details: httpDetails,
  info: httpInfo,
})

export { HttpStart, httpStart, readHttpHead, type HttpHead } from '../parts/http-head.ts'
