import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import { AgentProcess, agentToken } from '../../test/real-pods/agent-process.ts'
import { startContainerd } from '../../test/real-pods/cri-pod.ts'
import type { Containerd, MadePod, PodPlan } from '../../test/real-pods/cri-pod.ts'
import { DialledFrom } from '../../test/real-pods/dialled-from.ts'
import { HandMadePod } from '../../test/real-pods/hand-made-pod.ts'
import { buildImage, nginxPlan } from '../../test/real-pods/images.ts'
import { runProgram } from '../../test/real-pods/run-program.ts'
import { plug, route } from '../../test/real-pods/two-nodes.ts'

/**
 * Records `test/fixtures/pods/two-pods.pcapng` again, as a hub does: `tsx scripts/pictures/two-pods.ts`.
 * The pod `client` on one node asks the pod `shop` on another, whose web server asks its cart over the
 * loopback. Nodes are network namespaces; all else is real: containerd and its pods, an agent on each
 * node, the join. Needs Linux, root and what the tests with real pods need, and curl.
 */

const recording = 'test/fixtures/pods/two-pods.pcapng'
const agentPort = 7879
const visits = ['/', '/cart', '/cart', '/']
const pauseMs = 400

/** Asks its cart over the loopback; all else is a file. */
const webServer = `user nginx;
daemon off;
worker_processes 1;
pid /run/nginx.pid;
error_log stderr;
events {
  worker_connections 64;
}
http {
  access_log off;
  server {
    listen 80;
    root /var/www;
    location /cart {
      proxy_pass http://127.0.0.1:8080;
    }
  }
}
`

type Node = {
  name: string
  network: HandMadePod
  engine: Containerd
  pod: MadePod
  podName: string
}

const folder = mkdtempSync(join(tmpdir(), 'podscope-two-pods-'))
const networks: HandMadePod[] = []
const nodes: Node[] = []
const agents: AgentProcess[] = []
try {
  const client = await makeNode(1, await clientPlan())
  const shop = await makeNode(2, await shopPlan())
  await connectNodes(client, shop)
  await record(client, shop)
} finally {
  for (const agent of agents) await agent.stop()
  for (const { engine } of nodes) await engine.stop()
  for (const network of networks) await network.remove()
  rmSync(folder, { recursive: true })
}

async function clientPlan(): Promise<PodPlan> {
  const image = await buildImage(folder, {
    name: 'curl',
    command: ['sleep', 'infinity'],
    programs: { curl: '/usr/bin/curl' },
    folders: ['etc'],
  })
  return { name: 'client', containers: [{ name: 'curl', image }] }
}

async function shopPlan(): Promise<PodPlan> {
  const web = await buildImage(folder, nginxPlan({ name: 'web', configuration: webServer }))
  const cart = await buildImage(folder, {
    name: 'cart',
    command: ['httpd', '-f', '-p', '127.0.0.1:8080', '-h', '/www'],
    files: { 'www/cart': '{"items": [{"name": "tea", "count": 2}]}\n' },
  })
  return {
    name: 'shop',
    containers: [
      { name: 'web', image: web },
      { name: 'cart', image: cart },
    ],
  }
}

/** A node with a containerd of its own, and one pod on it. */
async function makeNode(index: 1 | 2, plan: PodPlan): Promise<Node> {
  const network = await HandMadePod.make(`ps-two-n${index}`)
  networks.push(network)
  await network.run(undefined, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
  const engine = await startContainerd({
    through: ['nsenter', `--net=/run/netns/${network.name}`, '--'],
    network: { bridge: 'cni0', subnet: `10.244.${index}.0/24` },
  })
  const node = { name: `node${index}`, network, engine, podName: plan.name }
  const made = { ...node, pod: await engine.runPlan(plan) }
  nodes.push(made)
  return made
}

/** A wire between both nodes, and the way to the other one's pods. */
async function connectNodes(first: Node, second: Node): Promise<void> {
  await plug(
    { network: first.network, name: 'wire', address: '10.99.3.1/24' },
    { network: second.network, name: 'wire', address: '10.99.3.2/24' },
  )
  await runProgram('ip', ['-n', first.network.name, ...route('10.244.2.0/24', '10.99.3.2')])
  await runProgram('ip', ['-n', second.network.name, ...route('10.244.1.0/24', '10.99.3.1')])
}

async function record(client: Node, shop: Node): Promise<void> {
  const address = await addressOf(shop)
  await client.pod.execute('curl', `echo "${address} shop" >> /etc/hosts`)
  // Before it is recorded: who asks whom for its hardware address.
  await client.pod.execute('curl', visit('/cart'))
  if (existsSync(recording)) rmSync(recording)
  const source = await JoinedSource.start({
    pods: [await watched(client), await watched(shop)],
    how: {},
    file: recording,
    tell: (severity, { text }) => process.stderr.write(`${severity}: ${text}\n`),
  })
  if ('problem' in source) throw new Error(source.problem.text)
  while (source.engine.interfaces.length < 4) await delay(50)
  await delay(2000)
  for (const path of visits) {
    await client.pod.execute('curl', visit(path))
    await delay(pauseMs)
  }
  await delay(3000)
  await source.close()
  const { packets, evidence, loss } = source.engine.counters()
  process.stdout.write(`${JSON.stringify({ packets, evidence, loss })}\n`)
}

function visit(path: string): string {
  return `curl -s http://shop${path} > /dev/null`
}

async function addressOf({ pod }: Node): Promise<string> {
  const table = await pod.execute('web', 'cat /proc/net/fib_trie')
  return /\b(10\.244\.2\.(?!0\b|1\b|255\b)\d+)\b/.exec(table)![1]!
}

async function watched({ name, network, pod, podName }: Node) {
  const through = ['nsenter', `--net=/run/netns/${network.name}`, '--', 'env', `NODE_NAME=${name}`]
  const listen = `127.0.0.1:${agentPort}`
  agents.push(await AgentProcess.start({ pods: [pod.uid], listen, through }))
  const agent = new AgentClient({
    name,
    token: agentToken,
    connect: () =>
      Promise.resolve(new DialledFrom(`/run/netns/${network.name}`, '127.0.0.1', agentPort)),
  })
  const key = `default/${podName}`
  const known = { key, name: podName, kubernetesNamespace: 'default', uid: pod.uid }
  return { agent, pod: { ...known, hostNetwork: false } }
}
