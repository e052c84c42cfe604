import { hostname } from 'node:os'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { startAttribution } from '../attribution/owners.ts'
import { startAgentServer } from '../cluster/agent-server.ts'
import { NodeCaptures } from '../cluster/node-captures.ts'
import { readToken } from '../cluster/secret-token.ts'
import { findPods } from '../pods/find-pods.ts'
import { inspectPod } from './inspection.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { seconds, wholeNumber } from './serve-options.ts'

type AgentFlags = {
  listen: ListenAddress
  tokenFile?: string
  pod?: string[]
  ttl?: number
  tap?: string
  buffer?: number
  trace: boolean
  showCredentials?: boolean
}

type ListenAddress = { host: string; port: number }

/** How often it is looked whether the time to live is over. */
const lookIntervalMs = 1000

export function addAgent(program: Command): void {
  program
    .command('agent')
    .description('capture on this node for a hub or a laptop that has the token')
    .requiredOption('--listen <address:port>', 'where watchers connect', listenAddress)
    .option('--token-file <path>', 'holds the token; else it is in PODSCOPE_AGENT_TOKEN')
    .option('--pod <uid>', 'only this pod may be watched (again for more)', collect)
    .option('--ttl <seconds>', 'end when nobody has been watching for so long', seconds)
    .option('--tap <kind>', 'how to capture: tcpdump or libpcap')
    .option('--buffer <KiB>', "the kernel's buffer for each interface", wholeNumber)
    .option('--no-trace', "do not use the kernel's tracepoints to name owners")
    .option('--show-credentials', 'do not overwrite credentials in HTTP headers')
    .action(async (flags: AgentFlags) => {
      process.exitCode = await runAgent(flags, processOutput)
    })
}

async function runAgent(flags: AgentFlags, out: Output): Promise<number> {
  const token = await readToken(flags.tokenFile)
  if (typeof token === 'object') {
    writeRemedy(out, token)
    return 1
  }
  const captures = new NodeCaptures({
    findPods,
    ...(flags.pod && { onlyPods: flags.pod }),
    ...(flags.tap !== undefined && { tap: flags.tap }),
    ...(flags.buffer !== undefined && { bufferKib: flags.buffer }),
    showCredentials: flags.showCredentials ?? false,
    startAttribution: (pods, found) => startAttribution({ pods, found, trace: flags.trace }),
    tell: (_, notice) => writeRemedy(out, notice),
  })
  const agent = await startAgentServer({
    ...flags.listen,
    token,
    // A node's name by the downward API: a pod's own host name is the pod's.
    node: process.env['NODE_NAME'] ?? hostname(),
    captures,
    inspect: inspectPod,
  })
  if ('problem' in agent) {
    writeRemedy(out, agent.problem)
    await captures.close()
    return 1
  }
  out.write(`The agent listens on ${flags.listen.host}:${agent.port}`)
  out.error(`podscope: ${await nextEnd(flags.ttl, () => agent.lastWatchedMs)}: tidying up …`)
  await agent.close()
  return 0
}

/** Why it is to end: a signal, or nobody has been watching for too long. */
function nextEnd(ttlSeconds: number | undefined, lastWatchedMs: () => number): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(signal))
    }
    if (ttlSeconds === undefined) return
    const looking = setInterval(() => {
      if (performance.now() - lastWatchedMs() < ttlSeconds * 1000) return
      clearInterval(looking)
      resolve(`nobody has been watching for ${ttlSeconds} s`)
    }, lookIntervalMs)
    looking.unref()
  })
}

/** For commander: `127.0.0.1:7879`, `[::1]:7879`. */
function listenAddress(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535) {
    throw new InvalidArgumentError('It must be an address and a port, as in 127.0.0.1:7879.')
  }
  return { host: match[1] ?? match[2]!, port }
}

function collect(name: string, names: string[] = []): string[] {
  return [...names, name]
}
