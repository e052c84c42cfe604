import { statSync } from 'node:fs'

export const isLinux = process.platform === 'linux'

/** The inode of the network namespace that the test runs in. */
export function ownNetworkNamespace(): number {
  return statSync('/proc/self/ns/net').ino
}
