import { rmdirSync } from 'node:fs'

/** Where Debian's containernetworking-plugins lie. */
export const networkPlugins = '/usr/lib/cni'

export type NetworkChoice = { name: string; bridge: string; subnet: string; stateFolder: string }

/** A bridge and a subnet that another run of the tests on this machine does not take away. */
export function chooseNetwork(engine: 'pod' | 'cri'): { bridge: string; subnet: string } {
  const thirdOctet = (engine === 'pod' ? 128 : 192) + (process.pid % 64)
  return { bridge: `ps-${engine}${process.pid}`, subnet: `10.88.${thirdOctet}.0/24` }
}

/**
 * A CNI network of one bridge: https://www.cni.dev/docs/spec/#section-1-network-configuration-format.
 * Without masquerading or a firewall plug-in, which would leave rules behind on the node.
 */
export function networkConfiguration({ name, bridge, subnet, stateFolder }: NetworkChoice): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: true,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: stateFolder,
          ranges: [[{ subnet }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  })
}

/** What the CNI library and containerd's shims make whatever they are told: cache and sockets. */
const strayFolders = [
  '/var/lib/cni/results',
  '/var/lib/cni/networks',
  '/var/lib/cni',
  '/run/containerd/s',
  '/run/containerd',
]

/** Removes them, unless somebody else's things are in them. */
export function removeStrayFolders(): void {
  for (const folder of strayFolders) {
    try {
      rmdirSync(folder)
    } catch {
      // Not there, or not empty.
    }
  }
}
