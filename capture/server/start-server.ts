import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Desk } from '../../shared/view/desk.ts'
import { Access, bracketed, loopbackOf } from './access.ts'
import { answerRequest } from './http.ts'
import { readPage, withFiles } from './page.ts'
import { Views } from './views.ts'
import { systemReason } from '../system-reasons.ts'

/** Where the service listens unless it is told otherwise; the next ones when that is taken. */
export const defaultPort = 7878
const furtherPortsMax = 10

/** 32 views, each with the six connections that a browser opens at most, and room beside them. */
const connectionsMax = 256

export type ServerOptions = {
  /** An address, or a name that resolves to one: `127.0.0.1`, `::1`, `0.0.0.0`. */
  host: string
  /** 0 for any free port. Without it the first free one from `defaultPort` on. */
  port?: number | undefined
  /** Holds the built page. */
  pageDirectory: string
  desk: Desk
  /** A lesson with its captures, by their paths in `lessonFolder`. */
  lessonFiles?: ReadonlyMap<string, Buffer>
}

export type RunningServer = {
  /** With the token: whoever opens it is let in. */
  url: string
  token: string
  /** Where it listens: `0.0.0.0` or `::` when at every address. */
  address: string
  port: number
  /** Tells all views, and resolves when every connection is closed, after two seconds at most. */
  close(): Promise<void>
}

/** Serves the page and its WebSocket; or says why it cannot. */
export async function startServer(
  options: ServerOptions,
): Promise<RunningServer | { problem: Remedy }> {
  const built = await readPage(options.pageDirectory)
  if (built === undefined) return { problem: pageMissing(options.pageDirectory) }
  const page = withFiles(built, options.lessonFiles ?? new Map())
  const server = createServer()
  server.maxConnections = connectionsMax
  const failed = await listenOnFirstFree(server, options)
  if (failed !== undefined) return { problem: failed }

  const { address, port } = server.address() as AddressInfo
  const access = new Access(options.host, port)
  const views = new Views(access, options.desk)
  server.on('request', (request, response) => answerRequest(access, page, request, response))
  server.on('upgrade', (request, socket, head) => views.upgrade(request, socket, head))
  return {
    url: `http://${bracketed(loopbackOf(options.host))}:${port}/?token=${access.token}`,
    token: access.token,
    address,
    port,
    close: () => closeServer(server, views),
  }
}

async function listenOnFirstFree(
  server: Server,
  { host, port }: ServerOptions,
): Promise<Remedy | undefined> {
  if (port !== undefined) return asRemedy(await listen(server, host, port), host, port)
  for (let candidate = defaultPort; candidate <= defaultPort + furtherPortsMax; candidate += 1) {
    const error = await listen(server, host, candidate)
    if (error?.code !== 'EADDRINUSE') return asRemedy(error, host, candidate)
  }
  return {
    code: 'ports-taken',
    text: `The ports ${defaultPort} to ${defaultPort + furtherPortsMax} of ${host} are all taken.`,
    remedy: 'Name a free one with --port, or let the system choose with --port 0.',
  }
}

function listen(
  server: Server,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error)
    server.once('error', failed)
    server.listen({ host, port }, () => {
      server.off('error', failed)
      resolve(undefined)
    })
  })
}

function asRemedy(
  error: NodeJS.ErrnoException | undefined,
  host: string,
  port: number,
): Remedy | undefined {
  if (error === undefined) return undefined
  if (error.code === 'EADDRINUSE') {
    return {
      code: 'port-taken',
      text: `Port ${port} of ${host} is taken by another program.`,
      remedy: 'Choose another one with --port, or leave --port out.',
    }
  }
  if (error.code === 'EACCES') {
    return {
      code: 'port-not-allowed',
      text: `Port ${port} may not be opened by this user.`,
      remedy: 'Choose one above 1023 with --port.',
    }
  }
  return {
    code: 'cannot-listen',
    text: `It is not possible to listen on ${host}: ${systemReason(error)}.`,
    remedy: 'Give an address of this machine with --host; 127.0.0.1 is always one.',
  }
}

function pageMissing(directory: string): Remedy {
  return {
    code: 'page-missing',
    text: `The page has not been built: ${directory} has no index.html.`,
    remedy: 'Run npm run build.',
  }
}

function closeServer(server: Server, views: Views): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    views.close()
    server.closeIdleConnections()
  })
}
