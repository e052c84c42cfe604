import { join } from 'node:path'
import { canRun } from '../../test/real-pods/requirements.ts'
import type { ConformanceCapture } from './captures.ts'
import { PodNetwork, podNetworkPrograms } from './pod-network.ts'

/** Something that happens on loopback while it is captured. */
type Scene = {
  name: string
  /** Share of the packets that are lost behind the tap. */
  loss: number
  options?: readonly string[]
  happens(network: PodNetwork): Promise<void>
}

const page = 'http://127.0.0.1/'
const largeFile = 'http://127.0.0.1/large'

/** Before packets become small: 64 KiB at once, as loopback has them. */
const scenesOfLoopback: readonly Scene[] = [
  { name: 'pod-wget', loss: 0, happens: (network) => download(network, [page, largeFile]) },
  { name: 'pod-wrk', loss: 0, happens: (network) => load(network, page, 8) },
]

const scenesOfSmallPackets: readonly Scene[] = [
  {
    name: 'pod-small-packets',
    loss: 0,
    happens: (network) => download(network, [page, largeFile]),
  },
  {
    name: 'pod-download-loss-1',
    loss: 0.01,
    happens: (network) => download(network, [largeFile, largeFile, largeFile]),
  },
  {
    name: 'pod-download-loss-5',
    loss: 0.05,
    happens: (network) => download(network, [largeFile, 'http://[::1]/large', largeFile]),
  },
  {
    name: 'pod-parallel-downloads-loss',
    loss: 0.02,
    options: ['-s', '128'],
    happens: (network) => load(network, largeFile, 4),
  },
  { name: 'pod-wrk-loss', loss: 0.03, happens: (network) => load(network, page, 16) },
  {
    // One in 32 packets, by the low bits of IPv4's identification, is not captured.
    name: 'pod-unseen-loss',
    loss: 0.01,
    options: ['(ip[5] & 31) != 7'],
    happens: (network) => download(network, [largeFile, page, largeFile]),
  },
  {
    name: 'pod-closed-window',
    loss: 0.01,
    happens: (network) =>
      network.runUnread(['timeout', '20', 'busybox', 'wget', '-q', '-O', '-', largeFile], 3000),
  },
  {
    name: 'pod-idle-loss',
    loss: 0.2,
    happens: (network) => network.run(['timeout', '5', 'busybox', 'nc', '127.0.0.1', '80']),
  },
]

/**
 * Captures made on the spot, in a network namespace of their own, with loss and without. None where
 * that cannot be done, which is said on standard error.
 */
export async function recordPodCaptures(folder: string): Promise<ConformanceCapture[]> {
  if (!canRun('captures of a pod with loss', podNetworkPrograms)) return []
  const network = await PodNetwork.make(folder)
  const record = async ({ name, loss, options = [], happens }: Scene) => {
    const path = join(folder, `${name}.pcap`)
    await network.lose(loss)
    await network.capture(path, options, () => happens(network))
    return { kind: 'pod' as const, name: `${name}.pcap`, path }
  }
  const captures: ConformanceCapture[] = []
  try {
    for (const scene of scenesOfLoopback) captures.push(await record(scene))
    await network.useSmallPackets()
    for (const scene of scenesOfSmallPackets) captures.push(await record(scene))
  } finally {
    await network.remove()
  }
  return captures
}

async function download(network: PodNetwork, urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    await network.run(['timeout', '20', 'busybox', 'wget', '-q', '-O', '/dev/null', url])
  }
}

function load(network: PodNetwork, url: string, connections: number): Promise<void> {
  return network.run(['timeout', '10', 'wrk', '-t1', `-c${connections}`, '-d1s', url])
}
