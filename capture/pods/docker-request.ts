import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

/** An engine answers from memory; one that does not in this time is not waited for. */
const answerMsMax = 2000
/** A container takes about 2 KB in the list: 8000 of them. */
const answerBytesMax = 16 * 1024 * 1024

export type DockerAnswer = { headers: IncomingHttpHeaders; body: unknown }

/**
 * Asks an engine on a Unix socket. Resolves with the code of what went wrong otherwise: `ENOENT`,
 * `EACCES`, `ECONNREFUSED`, `timeout`, `too-large`, `status 500`, `not-json`.
 */
export function askEngine(socketPath: string, path: string): Promise<DockerAnswer | string> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(answerMsMax)
    const asking = request({ socketPath, path, headers: { host: 'docker' }, signal }, (answer) => {
      const chunks: Buffer[] = []
      let length = 0
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length
        chunks.push(chunk)
        if (length > answerBytesMax) answer.destroy(failure('too-large'))
      })
      answer.once('error', (error) => resolve(codeOf(error)))
      answer.once('end', () => {
        if (answer.statusCode !== 200) resolve(`status ${answer.statusCode}`)
        else resolve(parse(answer.headers, Buffer.concat(chunks).toString()))
      })
    })
    asking.once('error', (error) => resolve(codeOf(error)))
    asking.end()
  })
}

function parse(headers: IncomingHttpHeaders, text: string): DockerAnswer | string {
  try {
    return { headers, body: JSON.parse(text) }
  } catch {
    return 'not-json'
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function codeOf(error: Error): string {
  if (error.name === 'AbortError') return 'timeout'
  return (error as NodeJS.ErrnoException).code ?? error.message
}
