import { readFile } from 'node:fs/promises'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { apiServerOf } from '../cluster/access-review.ts'
import type { ApiServer } from '../cluster/access-review.ts'
import { AgentRoster } from '../cluster/agent-roster.ts'
import type { AgentPlace } from '../cluster/agent-roster.ts'
import { startHubServer } from '../cluster/hub-server.ts'
import { hubSources } from '../cluster/hub-sources.ts'
import type { HubOptions } from '../cluster/hub-sources.ts'
import { readToken } from '../cluster/secret-token.ts'
import { defaultPort } from '../server/start-server.ts'
import { ServiceDesk } from '../session/service-desk.ts'
import { openSample } from './new-desk.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { nextSignal, pageDirectory, serve } from './serve.ts'
import { addServeOptions, serveOptions, wholeNumber } from './serve-options.ts'
import type { ServeFlags } from './serve-options.ts'

type HubFlags = ServeFlags & {
  agents: AgentPlace[]
  tokenFile?: string
  name?: string[]
  recordings?: string
  apiServer?: string
  apiCa?: string
  captureFilter?: string
  snapLength?: number
  headersOnly?: boolean
}

export function addHub(program: Command): void {
  const command = program
    .command('hub')
    .description('one page for the pods of all nodes, through the agents on them')
    .requiredOption('--agents <host:port>', 'where agents are (again for more)', collectPlaces)
    .option('--token-file <path>', "holds the agents' token; else it is in PODSCOPE_AGENT_TOKEN")
    .option('--name <host>', 'a name that the page is reached by (again for more)', collect)
    .option('--recordings <folder>', 'record what is watched into this folder')
    .option('--api-server <url>', 'asked what its users may do; by default the cluster it runs in')
    .option('--api-ca <file>', "the API server's certificate authority")
    .option('-f, --capture-filter <bpf>', "capture only what matches, in tcpdump's words")
    .option('--snap-length <bytes>', 'bytes kept of each packet', wholeNumber)
    .option('--headers-only', 'keep nothing of what TCP and UDP carry')
  addServeOptions(command).action(async (flags: HubFlags) => {
    process.exitCode = await runHub(flags, processOutput)
  })
}

async function runHub(flags: HubFlags, out: Output): Promise<number> {
  const token = await readToken(flags.tokenFile)
  if (typeof token === 'object') {
    writeRemedy(out, token)
    return 1
  }
  const roster = new AgentRoster(flags.agents, token)
  const api = await apiOf(flags)
  const options = { ...hubOptions(flags), roster }
  return api
    ? serveUsers(flags, { ...options, api, secret: token }, out)
    : serve(new ServiceDesk(hubSources(options, async () => true)), serveOptions(flags), out)
}

/** With an API server to ask, users sign in with their own tokens. */
async function serveUsers(
  { host, port = defaultPort, name: names = [] }: HubFlags,
  options: HubOptions & { api: ApiServer; secret: string },
  out: Output,
): Promise<number> {
  const hub = await startHubServer({
    ...options,
    ...{ host, port, names, pageDirectory: pageDirectory() },
  })
  if ('problem' in hub) {
    writeRemedy(out, hub.problem)
    return 1
  }
  out.write(`The hub listens on http://${host}:${hub.port}/`)
  out.error(`podscope: ${await nextSignal()}: tidying up …`)
  await hub.close()
  return 0
}

async function apiOf({ apiServer, apiCa }: HubFlags): Promise<ApiServer | undefined> {
  if (apiServer === undefined) return apiServerOf(process.env)
  return {
    url: apiServer.replace(/\/$/, ''),
    ...(apiCa !== undefined && { certificateAuthority: await readFile(apiCa) }),
  }
}

function hubOptions({ captureFilter, snapLength, headersOnly, recordings }: HubFlags) {
  return {
    openSample,
    how: {
      ...(captureFilter !== undefined && { filter: captureFilter }),
      ...(snapLength !== undefined && { snapLengthBytes: snapLength }),
      ...(headersOnly && { headersOnly }),
    },
    ...(recordings !== undefined && { recordings }),
  }
}

/** For commander: `podscope-agents:7879`, `10.0.0.1:7879`, `[::1]:7879`. */
function collectPlaces(text: string, places: AgentPlace[] = []): AgentPlace[] {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text)
  const port = Number(match?.[3])
  if (!match || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('It must be a host and a port, as in podscope-agents:7879.')
  }
  return [...places, { host: match[1] ?? match[2]!, port }]
}

function collect(name: string, names: string[] = []): string[] {
  return [...names, name]
}
