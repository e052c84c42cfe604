import { spawn } from 'node:child_process'
import type { Remedy } from '../../shared/messages/messages.ts'
import { commandInside } from '../programs/network-namespace.ts'
import type { OpenNetworkNamespace } from '../programs/network-namespace.ts'
import { findProgram, minimalEnvironment } from '../programs/programs.ts'

/** It takes 5 ms; a machine that swaps may need longer. */
const answerMsMax = 3000
/** About 1 KB an interface: a node with thousands of pods. */
const answerBytesMax = 16 * 1024 * 1024

/** What is needed of an entry of `ip -json -details address show`. */
export type IpLink = {
  ifindex: number
  ifname: string
  flags: string[]
  mtu: number
  link_type?: string
  /** Of the other end of a veth, in that end's network namespace. */
  link_index?: number
  /** The bridge it is plugged into. */
  master?: string
  address?: string
  linkinfo?: { info_kind?: string }
  addr_info?: { local?: string; prefixlen?: number }[]
}

/** The interfaces of a network namespace with their addresses, as `ip` (iproute2) tells them. */
export function listLinks(namespace: OpenNetworkNamespace): Promise<IpLink[] | Remedy> {
  const command = ['ip', '-json', '-details', 'address', 'show']
  const [program = '', ...args] = commandInside(namespace, command)
  const path = findProgram(program)
  if (path === undefined) return Promise.resolve(missing(program))
  return new Promise((resolve) => {
    const child = spawn(path, args, {
      env: minimalEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', namespace.descriptor],
      timeout: answerMsMax,
      killSignal: 'SIGKILL',
    })
    const output = keep(child.stdio[1])
    const complaint = keep(child.stdio[2])
    child.once('error', (error) => resolve(failed(error.message)))
    child.once('close', (status, signal) => {
      if (status !== 0) resolve(failed(complaint() || `it ended with ${signal ?? status}`))
      else resolve(parseLinks(output()))
    })
  })
}

function keep(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  let length = 0
  stream?.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= answerBytesMax) chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString().trim()
}

function parseLinks(output: string): IpLink[] | Remedy {
  try {
    return JSON.parse(output) as IpLink[]
  } catch {
    return failed('its answer is not JSON; BusyBox has an ip that cannot')
  }
}

function missing(program: string): Remedy {
  const package_ = program === 'ip' ? 'iproute2' : 'util-linux'
  return {
    code: 'ip-missing',
    text: `The interfaces cannot be listed: ${program} is not installed here.`,
    remedy: `On Debian or Ubuntu: apt-get install ${package_}`,
  }
}

function failed(reason: string): Remedy {
  return {
    code: 'ip-failed',
    text: `The interfaces cannot be listed: ip says "${reason.split('\n')[0]}".`,
    remedy: 'Entering a network namespace takes root, or the capability SYS_ADMIN.',
  }
}
